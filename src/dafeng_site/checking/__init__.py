"""Files that people upload: the one place that every one of them passes.

In: bytes and the name that the browser gave. Out: what kind of file it is, by its content, and who passed it; or a
refusal that names the file and the reason. `kinds` tells the kind, `checkers` asks a program or a scanner of the city's
own, `gate` keeps a file in quarantine until it has passed.

Method: known beginnings of files and the parts of Office documents; the exit codes of clamscan for a program, clamd's
INSTREAM command for a socket. A checker that does not answer lets nothing through.
"""

from __future__ import annotations
