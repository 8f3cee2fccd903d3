"""Every sentence and number format a runner reads, a module for each subject.

Decision: the tables hold facts, these modules hold the words. A number always carries its unit and, where it judges
anything, the limit it is compared with. The words say what the data show, what studies found and what nobody knows;
they never diagnose, promise safety or scold. An unknown value is written as a dash, never as zero.

`formats`, `phrases` and `names` are what sentences are made of; every other module is named after the page, the part
of it or the paper that it speaks for.
"""
