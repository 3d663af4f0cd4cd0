"""Names of offices and titles of people, in the languages in which they stand in names of senders."""

from __future__ import annotations

_TITLES = """
dr prof mr mrs ms herr frau mme hr fr ing dipl phd msc bsc mba
"""
# A name with one of these is that of an office, a list or a machine: many people write under it.
_OFFICES = """
account accounting accounts admin administracion administration administrator admins ag assistance atencion automatic
billing bot buchhaltung buero buro bv care center centre clientes co commercial company compras contabilidad contact
contacto corp crm department dept desk do enquiries enquiry finance gmbh group hello help helpdesk hr inc info
information inquiries invoice invoices kontakt kundendienst kundenservice list llc logistics ltd mail mailer mailing
management manager marketing news newsletter no noreply not notification notifications office order orders post
postmaster purchasing rechnung reception recepcion reply root sales sa sarl secretary sekretariat service services
servicio shop soporte spa srl staff store support system team ventas verkauf vertrieb via webmaster
客服中心 管理员 管理者 事務局 営業部 고객센터 관리자
"""
TITLES = frozenset(_TITLES.split())
OFFICES = frozenset(_OFFICES.split())
