"""An instance with everything that a careless reader or writer would damage."""

from allocation.instance import Instance, Settings
from allocation.instance.tables import Body, Joint, Ministry, Need, Power, Provenance, Request


def awkward() -> Instance:
    """An instance with everything that a careless writer would damage."""
    settings = Settings.model_validate(
        {
            "schema": 1,
            "name": "awkward",
            "title": {"en": "=Awkward", "zh": "难"},
            "levels": ["central", "zone, or port"],
            "service": {"zone, or port": 0.9},
            "resources": {"staff": {"unit": "person-days/year", "cost": 0.1}, "desk.room": {}},
            "weights": {"coordination": 2.0},
            "scales": {"needs.need": {"high": 100.0, "高": 100.5}},
            "reform": {"max_changes": 3},
            "scenarios": {
                "no.joy": {
                    "title": {"zh": "不"},
                    "changes": [
                        {"table": "ministries", "where": {"ministry": "M"}, "column": "consents", "set": "no"},
                        {"table": "needs", "where": {"zone": "007"}, "column": "need", "multiply": 1.5},
                        {"table": "needs", "where": {"zone": "007"}, "column": "need", "set": None},
                        {"key": "weights.change", "set": 2},
                    ],
                },
                "both": {"of": ["no.joy"]},
            },
        }
    )
    return Instance(
        settings,
        bodies=(Body(body="CN", level="central"), Body(body="007", level="zone, or port", parent="CN")),
        powers=(
            Power(power="=1+1", held_at="central", importance=0.1 + 0.2, name_zh="甲", x={"x_note": '@"a",\nb'}),
            Power(power="+5", held_at="central", importance=1e-7, supervision=1e22, uniform="all"),
            Power(power="-5", held_at="central", supervision=12345678.0),
            Power(power="@x", held_at="central", law="2024-01-01", article="1.0", code="1e5"),
        ),
        needs=(
            Need(power="=1+1", zone="007", need=100.5, words={"need": "高"}),
            Need(power="+5", zone="007", need=1 / 3, expected=0.0),
            Need(power="-5", zone="007"),
        ),
        ministries=(Ministry(ministry="M", consents=False), Ministry(ministry="yes", consents=True)),
        joint=(Joint(power="+5", ministry="M", consents=True, condition="#5 <b>&amp;"),),
        requests=(Request(power="+5", zone="007", asked_on="2025-03-01", reply="TRUE"),),
        provenance=(Provenance.model_validate({"table": "needs", "key": "+5,007", "status": "assumed"}),),
    )
