"""How companies, lists, scanners and gateways word what they add to a mail, by language."""

from __future__ import annotations

from shared.domain.words.tables import alternatives, pattern

MACHINE = alternatives(
    r"""
    ^[*_ ]*(?:this|the|diese|ce|cet|cette|este|esta|questo|questa)\b.{0,20}(?:e-?mail|message|nachricht|mail|courriel
    |correo|messaggio).{0,60}(?:scanned|checked|virus|viren|geprüft).{0,40}(?:by|for|von|auf|avast|avg|norton
    |mailscanner|mimecast|symantec|messagelabs|eset|kaspersky|sophos|barracuda|frei)
    ^(?:e-?mail|message|mail) (?:scanned|checked|protected) by
    ^virus[ -]free\b
    ^virenfrei
    ^garanti sans virus
    ^libre de virus
    ^privo di virus
    ^virusvrij
    ^без вирусов
    ^bez wirusów
    scanned by mailscanner
    (?:by|von|par|por|da|door|mit|with|avec|de) (?:avast|avg) antivirus
    ^no virus found in this
    ^checked by avg
    (?:information from|by|von|mit|par) eset (?:nod32|security|endpoint|smart|mail)
    ^you(?:'re| are)? (?:received|receiving|have received|are getting|getting) this.{0,30} because (?:you|your|of your
    |someone|it was)
    ^to (?:unsubscribe|stop receiving|opt out|manage your|change your|view this discussion)\b.{0,80}(?:from (?:this
    |these|the|our|all|it)|click|visit|go to|send (?:an?|your|e-?mail)|reply|reply with|https?:|www\.|follow|@
    |notification
    |preferences|subscription|settings|on the web)
    mailman/listinfo
    /mailman3?/lists/
    groups\.google\.com/
    ^posting guidelines
    ^(?:list archives?|archives?|list info)\s?: ?<?(?:https?:|www\.)
    ^for more options, visit
    ^\[?(?:quoted text hidden|message clipped|trimmed content)
    ^yahoo! groups links
    ^\[non-text portions of this message
    """
)

UNSUBSCRIBE = alternatives(
    r"""
    unsubscribe
    abmelden
    abbestellen
    newsletter abmelden
    hier abmelden
    se désabonner
    se désinscrire
    désinscription
    darse de baja
    cancelar
    annulla iscrizione
    disiscriviti
    afmelden
    uitschrijven
    avregistrera
    afmeld
    wypisz
    odhlásit
    отписаться
    відписатися
    退订
    取消订阅
    click here to unsubscribe
    manage (?:your )?(?:preferences|subscription)
    """
)

# What may stand behind the word: "unsubscribe here", "unsubscribe from this list".
_ENDS = alternatives(
    r"""
    (?:from|von|vom|de|da|van|från|fra) (?:this|these|our|the|all|diese\w*|unser\w*|cette|ces|esta|este|questa|deze
    |die|nyhets\w*) ?[^.,;:]{0,40}
    here|hier|ici|aquí|aqui|qui|här|her|tutaj|zde|здесь|тут
    newsletters?|mailings?|list|instantly|e-?mails?|preferences|subscriptions?|settings|privacy policy|terms
    or|and|und|oder|et|ou|y|o|e|of|en|och|og
    unsubscribe|abmelden|abbestellen|abonnement|manage|update your
    """
)
UNSUBSCRIBE_ENDS = pattern(rf"(?<![^\W_])(?:{_ENDS.pattern})(?![^\W_])")
# Signs that hold a syllable or a word each: a text of them says more in fewer.
DENSE = pattern("[\u3040-\u9fff\uac00-\ud7af]")
# Alone in a line above the links of a list.
LIST_NAME = pattern(r"\S{1,40} mailing list")
