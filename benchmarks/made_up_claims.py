"""Made-up claims in any number: repeated, contradicted, revised, syndicated, doubtful, of known and unknown names.

The figures mean nothing; their shape is that of news: eight claims to an article, two papers in five copying an agency,
one article in ten edited and one in fifty edited back, one name in five unknown to the seeds, one claim in thirteen off
by a little, one in three below the acceptance threshold or hedged.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
from currency_converter import CURRENCY_FILE

from newsledger.ledger.schema import TABLES

CLAIMS_PER_ARTICLE = 8

ARTICLES = """
    insert into raw.articles by name
    with numbered as (
        select i, (hash('article', i) >> 1)::bigint as chance, timestamptz '2015-01-01 00:00:00+00' as origin
        from range({articles}) as numbers (i)
    )
    select
        left(sha256('article ' || i), 32) as article_id,
        sha256('text ' || i || ' ' || if(revision_no = 3, 1, revision_no)) as revision_id,
        revision_no::integer as revision_no,
        'https://paper' || chance % 200 || '.example.com/news/' || i as url,
        url as canonical_url,
        ['新华社', 'Reuters', '财新', 'CNBC', 'Daily Example ' || chance % 300][1 + chance % 5] as publisher,
        'Figures of the day, number ' || i as title,
        ['zh-Hans', 'en', 'zh-Hant'][1 + chance % 3] as language,
        origin + to_hours((chance % 95000)::integer) as published_at,
        published_at::date as published_on,
        'instant' as published_at_precision,
        published_at + to_hours((revision_no * 48)::integer) as retrieved_at,
        'feed ' || chance % 10 as source,
        'full_text' as source_scope,
        left(sha256('origin ' || chance % ({articles} * 6 // 10 + 1)), 16) as origin_fingerprint,
        1000 + chance % 5000 as n_chars,
        1 as run_seq,
        timestamptz '2026-11-01 00:00:00+00' as recorded_at
    from numbered
    inner join range(1, 4) as revisions (revision_no)
        on revision_no = 1 or (revision_no = 2 and chance % 10 = 0) or (revision_no = 3 and chance % 50 = 0)
    order by i, revision_no
"""

CLAIMS = """
    insert into raw.claims by name
    with words as (
        select
            [
                '腾讯', '阿里巴巴', '华为', '腾讯云业务', 'AWS', '苹果', '小米', '三星', '宁德时代', '比亚迪',
                '騰訊', 'Microsoft Corp.', 'Amazon Web Services (AWS)', '联想', '荣耀', 'Nvidia', '阿里云',
                'Google Cloud', 'LG新能源', '中国移动'
            ] as known,
            [
                '中国云基础设施服务市场', '全球智能手机出货量', '中国新能源汽车', '全球动力电池', '公有云',
                'global smartphone shipments', 'tablet market in China'
            ] as markets,
            ['Canalys', 'IDC', 'Counterpoint', null, null] as sources,
            ['CNY', 'USD', 'CNY', 'HKD', 'EUR', 'TWD'] as currencies,
            [
                'market_share', 'market_share', 'rank', 'market_size', 'market_growth', 'investment_amount',
                'contract_amount', 'contract_count', 'revenue', 'revenue_share', 'funding_amount'
            ] as metrics
    ),
    numbered as (
        select
            n,
            n // {per_article} as i,
            -- What is said repeats, who says it and how does not.
            (hash('said', n % ({claims} * 6 // 10 + 1)) >> 1)::bigint as said,
            (hash('claim', n) >> 1)::bigint as chance
        from range({claims}) as numbers (n)
    ),
    texts as (
        select i, revision_no, (hash('article', i) >> 1)::bigint as article_chance
        from range({articles}) as numbers (i)
        inner join range(1, 3) as revisions (revision_no) on revision_no = 1 or (hash('article', i) >> 1) % 10 = 0
    ),
    drawn as (
        select
            *,
            if(chance % 997 = 0, 'no_such_metric', metrics[1 + said % len(metrics)]) as metric,
            said // 256 as rest
        from numbered
        inner join texts using (i)
        cross join words
    ),
    named as (
        select
            *,
            if(
                rest % 10 < 8, known[1 + rest % len(known)], '未知企业' || rest % ({claims} // 100 + 30)
            ) as organization,
            if(
                metric in ('market_share', 'rank', 'market_size', 'market_growth'),
                if(rest % 25 = 0, markets[1 + rest % len(markets)], '第' || rest % ({claims} // 60 + 5) || '类产品'),
                null
            ) as market_name,
            2014 + (article_chance % 95000) // 8766 - rest % 3 as year_number,
            case metric
                when 'market_share' then rest % 600 / 10.0
                when 'rank' then 1 + rest % 8
                when 'market_growth' then rest % 1000 / 10.0 - 20
                when 'contract_count' then rest % 60
                when 'revenue_share' then rest % 500 / 10.0
                else (rest % 900 + 1) * 1e7
            end as figure
        from drawn
    )
    select
        md5(n || '-' || revision_no) as claim_id,
        md5(i || metric || organization || n) as claim_key,
        left(sha256('article ' || i), 32) as article_id,
        sha256('text ' || i || ' ' || revision_no) as revision_id,
        '1.0' as extractor_version,
        case
            when metric in ('market_share', 'rank', 'market_size', 'market_growth') then 'market_share'
            when metric in ('investment_amount', 'funding_amount') then 'investment'
            when starts_with(metric, 'contract') then 'procurement'
            else 'company'
        end as family,
        metric,
        if(metric in ('market_size', 'market_growth'), market_name, organization) as subject,
        subject as subject_text,
        if(chance % 1499 = 0, 400, if(chance % 13 = 0, figure + 1, figure))::decimal(38, 6) as value,
        case
            when metric in ('market_share', 'market_growth', 'revenue_share') then 'percent'
            when metric = 'rank' then 'rank'
            when metric = 'contract_count' then 'count'
            else currencies[1 + rest % len(currencies)]
        end as unit,
        case when chance % 7 = 0 then 'gt' when chance % 11 = 0 then 'approx' end as bound,
        case
            when chance % 37 = 0 then null
            when rest % 3 = 0 then year_number::varchar
            when rest % 3 = 1 then year_number || '-Q' || 1 + rest % 4
            else year_number || '-' || lpad((1 + rest % 12)::varchar, 2, '0')
        end as period,
        if(metric = 'investment_amount' and rest % 4 = 0, 3, null) as horizon_years,
        market_name as market,
        if(starts_with(metric, 'contract') and rest % 2 = 0, '福建省政府', null) as counterparty,
        sources[1 + chance % len(sources)] as source_org,
        case
            when chance % 41 = 0 then 'rumored'
            when chance % 43 = 0 then 'planned'
            when metric = 'contract_amount' then 'won'
        end as status,
        chance % 41 = 0 as is_soft,
        chance % 101 = 0 as is_superseded,
        false as is_cumulative,
        'printed' as derivation,
        'the figure was put at ' || figure || ' by those who know' as quote,
        (n % {per_article} * 300)::bigint as quote_start,
        quote_start + length(quote) as quote_end,
        (0.62 + chance % 38 / 100.0)::decimal(7, 6) as confidence,
        'rule ' || rest % 20 as rule,
        1 as run_seq,
        timestamptz '2026-11-01 00:00:00+00' as recorded_at,
        chance % 2003 <> 0 as is_quote_verified
    from named
    order by n, revision_no
"""


def write_raw(database: Path, claims: int) -> None:
    """Schema ``raw`` of a new file, as `load` would write it from a ledger with so many claims.

    Args:
        database: file to make; its name must be ``warehouse.duckdb``.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    numbers = {"claims": claims, "articles": max(claims // CLAIMS_PER_ARTICLE, 1), "per_article": CLAIMS_PER_ARTICLE}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as warehouse (storage_version 'v1.1.0')")
        connection.execute("use warehouse; set TimeZone = 'UTC'; create schema raw")
        for name, schema in TABLES.items():
            connection.register("empty", schema.empty_table())
            columns = "* exclude (row_hash, text)" if name == "articles" else "* exclude (row_hash)"
            verified = ", false as is_quote_verified" if name == "claims" else ""
            connection.execute(f"create table raw.{name} as select {columns}{verified} from empty")
        connection.execute(
            "create table raw.build as select 'bench' as run_id, 1::bigint as run_seq, "
            "timestamptz '2026-11-23 00:00:00+00' as built_at, 0.7::decimal(7, 6) as accept_threshold"
        )
        connection.execute(ARTICLES.format(**numbers))
        connection.execute(CLAIMS.format(**numbers))
        _insert_rates(connection)
        connection.execute("checkpoint warehouse")


def _insert_rates(connection: duckdb.DuckDBPyConnection) -> None:
    with zipfile.ZipFile(CURRENCY_FILE) as archive:
        content = archive.read(archive.namelist()[0])
    days: pa.Table = pyarrow.csv.read_csv(
        io.BytesIO(content),
        convert_options=pyarrow.csv.ConvertOptions(null_values=["N/A", ""], strings_can_be_null=True),
    )
    names = [name for name in days.column_names if name and name != "Date"]
    connection.register("days", days.select(["Date", *names]))
    columns = ", ".join(f'"{name}"::decimal(18, 8) as "{name}"' for name in names)
    connection.execute(
        f"""
        insert into raw.fx_rates by name
        select *, 'ECB' as source, 1 as run_seq, timestamptz '2026-11-01 00:00:00+00' as recorded_at
        from (
            unpivot (select "Date"::date as rate_on, {columns} from days)
            on columns(* exclude (rate_on)) into name currency value units_per_eur
        )
        """
    )
