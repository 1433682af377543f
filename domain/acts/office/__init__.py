"""What is entered at a desk: registers and dated rows."""
