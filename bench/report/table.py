"""The figures in words: what was measured, the target, and whether it holds."""

from collections.abc import Iterator

from bench.counting.storage_calls import STAGES
from bench.measures.singles import SingleMail
from bench.report.results import Figure, Results


def lines(results: Results) -> Iterator[str]:
    """The whole report."""
    yield f"{'figure':<48} {'measured':>10} {'target':>8}  holds"
    yield from map(_figure, results.figures())
    yield ""
    yield f"Instructions: {results.instructions.counter}, unit {results.instructions.unit}."
    yield from _load(results)
    yield ""
    yield from _stages(results.singles)
    yield ""
    yield "Uncertain sends (Graph calls beside the three of an answered mail):"
    for each in results.uncertain:
        yield f"  {each.name:<34} {each.extra}  the mail ended {each.ended}, {each.answers} answer(s)"


def _figure(figure: Figure) -> str:
    target = "" if figure.target is None else f"<= {figure.target:g}"
    holds = "" if figure.target is None else "yes" if figure.holds else "NO"
    return f"{figure.name:<48} {figure.value:>10.2f} {target:>8}  {holds}".rstrip()


def _load(results: Results) -> Iterator[str]:
    scale, storage, traffic = results.scale, results.storage, results.traffic
    apart = results.as_json({})["details"]["load"]["graph_calls"]
    counts = ", ".join(f"{kind} {number}" for kind, number in sorted(apart.items()))
    duplicates = [each.transactions for each in results.singles if "duplicate" in each.name]
    yield (
        f"Load: {scale.mails} mails, {scale.pace:g} a second, {traffic.seconds:.0f} s in all;"
        f" Graph calls: {counts}; {storage.total} storage transactions, {storage.empty_polls} empty polls apart."
    )
    detours = ", ".join(f"{kind} {number}" for kind, number in sorted(traffic.detours.items())) or "none"
    yield f"Steps that did not go straight on: {detours}."
    yield (
        f"{scale.duplicates:.0%} of the mails are notified again within {scale.duplicate_within:g} s: a duplicate costs"
        f" {min(duplicates)} where the process that stored the first gets it, else"
        f" (another instance, the same moment) {max(duplicates)}."
    )
    after = results.catch_up
    yield (
        f"A round of catch-up over {after.mailboxes} mailboxes afterwards: {after.delta_calls} delta calls,"
        f" {after.transactions} storage transactions, counted apart."
    )


def _stages(singles: tuple[SingleMail, ...]) -> Iterator[str]:
    yield "Storage transactions of single mails, by stage:"
    yield f"  {'':<34}" + "".join(f"{stage:>8}" for stage in STAGES) + f"{'all':>8}"
    for mail in singles:
        counts = "".join(f"{sum(mail.storage[stage].values()):>8}" for stage in STAGES)
        yield f"  {mail.name:<34}{counts}{mail.transactions:>8}"
    for mail in singles[:1]:
        yield f"  by kind, of the mail that was {mail.name}:"
        for stage in STAGES:
            kinds = ", ".join(f"{number} {kind}" for kind, number in mail.storage[stage].items())
            yield f"    {stage:<7} {kinds}"
