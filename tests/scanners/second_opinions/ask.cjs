// Asks bwip-js what it says of each text: reads {"texts": [...], "numbers": [...]}, writes its version and answers.
const bwip = require(process.argv[2] + "/bwip-js");
const { version } = require(process.argv[2] + "/bwip-js/package.json");
const { texts, numbers } = JSON.parse(require("fs").readFileSync(0, "utf-8"));

function answer(text) {
  const bcid = text.startsWith("(") ? "gs1datamatrix" : "gs1dldatamatrix";
  try {
    bwip.raw({ bcid, text });
    return "accepted";
  } catch (error) {
    return /bwipp\.(\w+)/.exec(String(error.message || error))[1];
  }
}

const known = numbers.filter((number) => answer(`(${number})1`) !== "GS1unknownAI");
process.stdout.write(JSON.stringify({ version, known, answers: texts.map(answer) }));
