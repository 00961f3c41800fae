-- The answers as known on the day of the build are the answers: one rule serves both.
-- depends_on: {{ ref('market_share_by_period') }}
(
    select * from main.market_share_as_known((select max(cast(built_at as date)) from {{ ref('stg_ledger__build') }}))
    except all
    select * from {{ ref('market_share_by_period') }}
)
union all
(
    select * from {{ ref('market_share_by_period') }}
    except all
    select * from main.market_share_as_known((select max(cast(built_at as date)) from {{ ref('stg_ledger__build') }}))
)
