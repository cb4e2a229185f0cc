"""What a signatory may show elsewhere: its adherence as a credential that other people's software verifies."""
