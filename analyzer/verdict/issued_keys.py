"""Keys whose form names who issued them."""

from __future__ import annotations

# Long enough that no word or name is taken for one; where a prefix could begin a word, a digit is asked for.
_FORMS: tuple[tuple[str, str], ...] = (
    ("AWS", r"(?:AKIA|ASIA)[A-Z0-9]{12,}+"),
    ("GitHub", r"gh[opsur]_\w{16,}+|github_pat_\w{16,}+"),
    ("GitLab", r"gl(?:pat|dt|rt|ptt|cbt|soat|ft|agent|imt|oas)-[\w-]{12,}+"),
    ("Slack", r"xox[abeoprs]-[\w-]{8,}+|xapp-[\w-]{12,}+"),
    ("OpenAI, Anthropic, OpenRouter", r"sk-(?=[\w-]{0,200}\d)[\w-]{12,}+"),
    ("Stripe", r"[sr]k_(?:live|test)_\w{8,}+|whsec_[\w+/=]{12,}+"),
    ("Google", r"AIza[\w-]{16,}+|ya29\.[\w.-]{8,}+|1//0[\w-]{20,}+|GOCSPX-[\w-]{16,}+"),
    ("SendGrid, Brevo", r"SG\.[\w-]{12,}+\.[\w-]{12,}+|xkeysib-[\w-]{30,}+"),
    ("Resend", r"re_(?=\w{0,40}\d)[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}+"),
    (
        "npm, PyPI, RubyGems, Docker",
        r"npm_\w{30,}+|pypi-[\w-]{30,}+|rubygems_[0-9a-f]{40,}+|dckr_(?:pat|oat)_[\w-]{20,}+",
    ),
    ("Hugging Face, Replicate", r"hf_\w{30,}+|r8_[A-Za-z0-9]{30,}+"),
    (
        "Groq, xAI, Perplexity, Tavily",
        r"gsk_[A-Za-z0-9]{30,}+|xai-\w{30,}+|pplx-\w{30,}+|tvly-(?=[\w-]{0,80}\d)[\w-]{20,}+",
    ),
    (
        "HashiCorp",
        r"hv[sbr]\.[\w-]{20,}+|s\.(?=\w{0,23}\d)(?=\w{0,23}[A-Z])[A-Za-z0-9]{24}(?![\w.(-])"
        r"|\w{14}\.atlasv1\.[\w-]{40,}+",
    ),
    (
        "DigitalOcean, PlanetScale, Supabase",
        r"do[opr]_v1_[0-9a-f]{40,}+|pscale_\w{2,9}_[\w.-]{20,}+|sbp_[0-9a-f]{32,}+|sb_secret_[\w-]{20,}+",
    ),
    (
        "Databricks, New Relic, PostHog",
        r"dapi[0-9a-f]{32}(?:-\d)?(?![\w-])|NRAK-[A-Z0-9]{20,}+|ph[cx]_[A-Za-z0-9]{30,}+",
    ),
    ("Sentry, Grafana", r"sntry[su]_[\w+/=-]{30,}+|gl(?:sa|c)_[\w+/=]{30,}+"),
    ("Telegram", r"(?:bot)?\d{8,10}:AA[\w-]{32,}+"),
    ("Discord", r"[MNO](?=[\w-]{0,25}\d)[\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}+"),
    (
        "Facebook, Square, Shopify",
        r"EAA(?=[A-Za-z0-9]{0,60}\d)[A-Za-z0-9]{40,}+|sq0(?:atp|csp)-[\w-]{20,}+"
        r"|shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{30,}+",
    ),
    (
        "Linear, Notion, Figma, Atlassian",
        r"lin_api_\w{30,}+|(?:ntn|secret)_(?=\w{0,50}\d)[A-Za-z0-9]{40,}+|figd_[\w-]{30,}+|ATATT3[\w=-]{30,}+",
    ),
    (
        "Tailscale, HubSpot, CircleCI, age",
        r"tskey-[a-z]{3,9}-[\w-]{20,}+|pat-(?:na|eu)\d-[0-9a-f-]{36}|CCIPAT_\w{30,}+"
        r"|AGE-SECRET-KEY-1[A-Z0-9]{50,}+",
    ),
)

FORM = rf"(?<![\w-])(?:{'|'.join(form for _issuer, form in _FORMS)})"
