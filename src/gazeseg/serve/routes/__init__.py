"""What the service answers to, one router per subject, each made from what it needs; ``gazeseg.serve.app`` joins them."""
