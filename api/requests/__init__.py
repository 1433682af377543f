"""What every request goes through: key, limits, body and fields, problems with their status codes, the answer."""
