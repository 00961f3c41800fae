{{ config(materialized='view') }}

{{ claims_of_both_tiers() }}
