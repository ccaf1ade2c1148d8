"""Who does the work of a build: processes of this machine, or a cluster."""

from exam_builder.course import Course
from exam_builder.issue.request import Options, store_of
from exam_builder.jobs import Jobs, Workers


def choose_workers(course: Course, exam: str, options: Options) -> Workers:
    """The workers that the options ask for; those of a cluster must see where results are kept, and where they go."""
    if options.scheduler is None:
        return Jobs(options.jobs)
    from exam_builder.cluster import Cluster

    results = (options.out or course.build).absolute() / exam
    return Cluster(options.scheduler, (store_of(course).folder, results))
