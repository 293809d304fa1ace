"""Reading DICOM: media, headers, series, checks and pictures. Pure: no database, no web, no case.

What others call:

- `sandbox.read_medium(path, on_progress)` gives `facts.MediumFacts` of a folder, ZIP, ISO image or single file. It
  reads in a child process with limits, so nothing in the files can harm the caller.
- `pictures.Decoder()` turns slices into pictures or numbers, many per child process.
- `media.open_medium(path)` gives the entries themselves (to store the originals), refusing unsafe ones.
- `checks.check_study(study, expected)` gives `checks.StudyChecks` with identity, age, region, series and the verdict in
  a sentence.
- `facts.as_json(anything above)` gives plain dicts and lists.
"""
