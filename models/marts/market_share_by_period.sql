{{ config(post_hook="{{ create_as_known_macros() }}") }}

{{ market_shares_of(current_claims()) }}
