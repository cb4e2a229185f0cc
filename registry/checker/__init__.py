"""`/check`: a page that checks logos on the visitor's own device, without a network too."""
