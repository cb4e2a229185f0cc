"""The code of conduct: its versions, texts and six commitments."""
