"""The demonstration nation: invented companies and medicines, whose every fact was recorded by an act."""
