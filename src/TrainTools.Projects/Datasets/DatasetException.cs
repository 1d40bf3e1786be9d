using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>A folder cannot be trained on as a dataset: where, what is wrong and what to do.</summary>
public sealed class DatasetException(Problem problem, Exception? inner = null) : ProblemException(problem, inner)
{
    /// <summary>Several things at once, so that a person need not come back for each.</summary>
    /// <param name="problems">At least one.</param>
    public DatasetException(IReadOnlyList<Problem> problems) : this(problems[0]) => Problems = problems;

    /// <inheritdoc/>
    public override IReadOnlyList<Problem> Problems { get; } = [problem];
}
