using TrainTools.Core.Problems;

namespace TrainTools.Tagging;

/// <summary>Images cannot be tagged: the tagger is not there or not one, or there is nothing to tag.</summary>
public sealed class TaggingException : ProblemException
{
    /// <inheritdoc cref="TaggingException"/>
    public TaggingException(Problem problem, Exception? inner = null) : base(problem, inner) { }
}
