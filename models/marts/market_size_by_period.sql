{{ market_sizes_of(current_claims()) }}
