"""Absences: subjects and texts of automatic answers that say that somebody is away, by language."""

from __future__ import annotations

import re

from shared.domain.words.tables import phrases

# What stands in front of a colon in automatic answers only.
SURE_SUBJECTS = phrases(
    """
    out of office | out-of-office | out of the office | ooo | oof | ooto | abwesenheitsnotiz |
    abwesenheitsnachricht | abwesenheitsbenachrichtigung | abwesenheitsassistent | absence du bureau |
    message d'absence | gestionnaire d'absence du bureau | notification d'absence | fuera de la oficina |
    fuera de oficina | mensaje de ausencia | fora de l'oficina | fuori sede | fuori ufficio | messaggio di assenza |
    fora do escritório | mensagem de ausência | ausência temporária | afwezigheidsbericht | afwezigheidsassistent |
    afwezigheidsmelding | abwesenheitsmeldung | abwesenheitsinfo | ikke til stede | fraværsmelding | fraværsbesked |
    poissaoloilmoitus | gestionnaire d'absence | avis d'absence | aviso de ausencia | aviso de ausência |
    avviso di assenza | urlaubsbenachrichtigung | niet op kantoor | fraværsassistent |
    fraværsmeddelelse | frånvaromeddelande | poissaoloviesti |
    poissa toimistolta | nieobecność w biurze | poza biurem | mimo kancelář | mimo kanceláriu | irodán kívül |
    házon kívül | în afara biroului | ofis dışında | işyeri dışında | вне офиса | поза офісом | извън офиса |
    izvan ureda | van kancelarije | van ureda | εκτός γραφείου | kontorist väljas | ārpus biroja | ne biure |
    خارج المكتب | מחוץ למשרד | ไม่อยู่ที่สำนักงาน | di luar kantor | di luar pejabat | 不在通知 | 不在办公室 |
    不在辦公室 | 부재중 알림
    """
)
# What stands in front of a colon in an automatic answer, but may be a person's word too.
SUBJECTS = phrases(
    """
    absence | szabadság | urlaub | vacation | away | vacaciones | férias | ferie | vakantie | semester | urlop |
    vacation notice | away notice | away from the office | away from office |
    out of office | out-of-office | out of the office | ooo | oof | ooto | on vacation | on leave | on holiday |
    abwesenheitsnotiz | abwesenheitsnachricht | abwesenheitsmeldung | abwesenheitsbenachrichtigung | abwesend |
    abwesenheitsassistent | abwesenheitsinfo | abwesenheit | außer haus | nicht im büro | nicht im hause |
    urlaubsnachricht | urlaubsmeldung | urlaubsbenachrichtigung | im urlaub | ferienabwesenheit |
    absence du bureau | absent du bureau | message d'absence | absent | absente | avis d'absence | en congés |
    notification d'absence | gestionnaire d'absence | gestionnaire d'absence du bureau |
    hors du bureau | absence temporaire |
    fuera de la oficina | fuera de oficina | ausente | ausencia | aviso de ausencia | mensaje de ausencia |
    de vacaciones | ausente de la oficina | fora de l'oficina | fuori sede | fuori ufficio | fuori dall'ufficio |
    assente | assenza | avviso di assenza | messaggio di assenza | in ferie | ausência | ausência temporária |
    fora do escritório | ausente do escritório | aviso de ausência | mensagem de ausência | de férias | afwezig |
    afwezigheid | afwezigheidsbericht | afwezigheidsassistent | afwezigheidsmelding | niet aanwezig |
    niet op kantoor | buiten kantoor | ikke til stede | fravær | fraværsmeddelelse | fraværsbesked |
    fraværsmelding | fraværende | fraværsassistent | ikke på kontoret | borte fra kontoret | frånvaro |
    frånvarande | frånvaromeddelande | ej på kontoret | inte på kontoret | på semester | poissa | poissaolo |
    poissaoloilmoitus | poissaoloviesti | poissa toimistolta | lomalla | nieobecność | nieobecny |
    nieobecność w biurze | poza biurem | jestem poza biurem | na urlopie | mimo kancelář | nepřítomnost |
    nepřítomen | mimo kanceláriu | neprítomnosť | dovolená | házon kívül | irodán kívül | távollét | szabadságon |
    în afara biroului | absent din birou | în concediu | ofis dışında | ofis dışı | işyeri dışında | вне офиса |
    нет на месте | нет на работе | отсутствую | отсутствие | в отпуске | я в отпуске | нет в офисе | поза офісом |
    немає на роботі | відсутність | у відпустці | извън офиса | отсъствие | izvan ureda | van kancelarije |
    odsotnost | odsoten | van ureda | εκτός γραφείου | απουσία | kontorist väljas | ārpus biroja | ne biure |
    prombūtne | خارج المكتب | מחוץ למשרד | לא במשרד | ไม่อยู่ที่สำนักงาน | vắng mặt | di luar kantor | di luar pejabat |
    不在通知 | 不在のお知らせ | 不在連絡 | 外出中 | 不在办公室 | 外出 | 休假 | 不在辦公室 | 부재중 | 부재 중 |
    부재중 알림
    """
)
# Anywhere in a subject: somebody is away, said by a machine or of oneself.
IN_SUBJECTS = phrases(
    """
    is out of the office | is out of office | will be out of the office | i am out of the office |
    i'm out of the office | i am out of office | is away from the office | is on vacation | is on leave |
    is currently away | i am on vacation | i am away | i am currently away | i am on leave | ist nicht im büro |
    ist abwesend | ich bin abwesend | bin im urlaub | ist außer haus | ich bin nicht im büro | ich bin im urlaub |
    est absent | je suis absent | je suis en congé | está fuera de la oficina | estoy fuera de la oficina |
    estoy de vacaciones | è fuori ufficio | sono fuori ufficio | sono assente | è assente |
    estou fora do escritório | estou ausente | estou de férias | is afwezig | ik ben afwezig | is niet aanwezig |
    är inte på kontoret | er ikke på kontoret | on poissa | jest nieobecny | olen poissa | не в офисе до |
    отсутствует на рабочем месте | 不在にしております | out of office until | out of the office until |
    out of office from | out of the office from | abwesend bis | abwesend vom | absent jusqu'au | absent du |
    fuori ufficio fino | returning on | (returning | (out of office) | [out of office] | vacation message from |
    auto-reply | autoreply | automatic reply | auto reply | automated reply | auto response | automated response |
    automatic response
    """
)
# Anywhere in a subject: what is said of an absence or an automatic answer, by whomever.
SPOKEN = phrases(
    """
    out of office | out of the office | out-of-office | vacation | annual leave | maternity leave | on leave |
    auto-response | autorespon | abwesenheit | urlaub | nicht im büro | automatische antwort | absence | congé |
    réponse automatique | fuera de la oficina | vacaciones | respuesta automática | fuori ufficio | ferie |
    assenza | risposta automatica | férias | ausência | resposta automática | afwezig | vakantie |
    automatisch antwoord | semester | frånvar | fravær | autosvar | poissa | loma | urlop | nieobecn | dovolen |
    szabadság | отпуск | отсутств | автоответ | відпуст | αδεια | izin | 休暇 | 不在 | 休假 | 부재 | 휴가
    """
)
TEXTS = phrases(
    """
    has left the company | has left our company | no longer works at | no longer work at | no longer works here |
    address is no longer in use | is no longer in use | email address is no longer valid | no longer has an account |
    my e-mail address has changed | my email address has changed | mailbox is no longer monitored |
    nicht mehr in unserem unternehmen | nicht mehr in unserem hause | nicht mehr für uns tätig |
    ne fait plus partie de | ya no trabaja en | ya no trabaja con | non lavora più | não trabalha mais na |
    werkt niet meer bij | arbejder ikke længere | slutat på | nie pracuje już | już nie pracuje | больше не работает |
    退職いたしました | 已离职 | 퇴사 | i'm on holiday | access to email | will respond on my return |
    fuori dall'ufficio | en cas d'urgence | im notfall wenden | in urgent cases |
    i am out of the office | i'm out of the office | i am currently out of the office | i'm currently out of |
    i will be out of the office | i am currently out of office | i am out of office | i'll be out of the office |
    i'm away | i am away | i am away from the office | i am away from my | i am currently away |
    i'm currently away | i am on vacation | i'm on vacation | i am currently on vacation | i am on annual leave |
    i am currently on leave | i am on leave | i'm on leave | i am on maternity leave | on parental leave |
    i am on holiday | i am currently on holiday | i will be away | i will be on vacation | i will be on leave |
    i am currently travelling | i am currently traveling | i will respond to your | i will be back in the office |
    i will return to the office | i will be returning | no longer works for | no longer with the company |
    no longer employed | is no longer with | i am no longer with | limited access to email |
    limited access to my email | no access to email | will read your mail when | i will not be reading my mail |
    will be answered when i return | in my absence | during my absence | is out of the office |
    will be out of the office | upon my return | on my return | when i return | out of the office until |
    ich bin derzeit nicht im | ich bin zur zeit nicht | ich bin nicht im büro | ich bin momentan nicht |
    ich bin im urlaub | nicht im büro | bin ich nicht im büro | ich befinde mich | ich bin abwesend | ich bin ab dem |
    wieder im büro | wieder erreichbar | während meiner abwesenheit | in dringenden fällen |
    nicht weitergeleitet | außer haus | bin ich abwesend | ich bin außer haus | je suis absent |
    je suis actuellement absent | je suis en congé | je suis en vacances | en mon absence | pendant mon absence |
    absent du bureau | je serai absent | je serai de retour | à mon retour | je suis actuellement en |
    estoy fuera de la oficina | me encuentro fuera | estaré fuera | estoy de vacaciones | en mi ausencia |
    durante mi ausencia | a mi regreso | estaré ausente | fora de l'oficina | sono fuori ufficio | sono assente |
    sarò assente | sono in ferie | in mia assenza | durante la mia assenza | al mio rientro |
    sono attualmente fuori | estou fora do escritório | estou ausente | estarei ausente | estou de férias |
    na minha ausência | durante a minha ausência | estarei de férias | ik ben afwezig | ik ben momenteel niet |
    ik ben niet aanwezig | ik ben op vakantie | ik ben met vakantie | tijdens mijn afwezigheid | ik ben tot |
    bij afwezigheid | ik ben vanaf | jeg er ikke på kontoret | jeg er på ferie | jeg holder ferie | i mit fravær |
    under mit fravær | jeg er tilbage | jeg er fraværende | jeg er bortreist | jeg har ferie |
    jag är inte på kontoret | jag är på semester | jag har semester | under min frånvaro | jag är tillbaka |
    jag är föräldraledig | olen poissa | olen lomalla | en ole toimistolla | poissaoloni aikana |
    olen vuosilomalla | jestem poza biurem | jestem nieobecny | jestem nieobecna | przebywam na urlopie |
    jestem na urlopie | podczas mojej nieobecności | jestem obecnie | jsem mimo kancelář | jsem na dovolené |
    v době mé nepřítomnosti | nejsem v kanceláři | som mimo kancelárie | som na dovolenke | házon kívül vagyok |
    szabadságon vagyok | szabadságon leszek | nem vagyok az irodában | távollétem alatt | nu sunt la birou |
    sunt în concediu | în lipsa mea | ofis dışındayım | izindeyim | izinliyim | yıllık izinde | я в отпуске |
    я нахожусь в отпуске | нахожусь в отпуске | буду отсутствовать | меня нет в офисе | в мое отсутствие |
    я отсутствую | я у відпустці | перебуваю у відпустці | мене немає в офісі | в отпуск съм | извън офиса съм |
    na godišnjem sam | na godišnjem odmoru | nisam u uredu | nisam u kancelariji | sem na dopustu | sem odsoten |
    nisem v pisarni | είμαι εκτός γραφείου | απουσιάζω | θα απουσιάζω | βρίσκομαι σε άδεια | olen puhkusel |
    esmu atvaļinājumā | esu atostogose | atostogauju | أنا خارج المكتب | أنا في إجازة | אני מחוץ למשרד |
    אני בחופשה | ฉันไม่อยู่ | ลาพักร้อน | tôi đang nghỉ phép | tôi hiện không có mặt | saya sedang cuti |
    休暇をいただいて | 休暇を頂いて | 休暇中 | 不在にして | 不在としております | 不在のため | 出張中 |
    外出しており | 我正在休假 | 我在休假 | 我不在办公室 | 我现在不在 | 本人正在休假 | 我目前不在 | 休假期間 |
    目前不在辦公室 | 부재중입니다 | 휴가 중 | 휴가중 | 자리를 비
    """
)
NOTES_SUBJECT = re.compile(r"auto: .{1,200}\b(?:is|will be|out|away|returning|abwesen|absen|ausen|assen|afwezig)")
