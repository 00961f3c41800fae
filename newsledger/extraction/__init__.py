"""Articles to claims: quantities, periods, organizations, context, rules, confidence."""
