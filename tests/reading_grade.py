"""How hard a page's words are to read, as a US school grade."""

from referral.paperwork.texts.reading_grade import grade as grade
