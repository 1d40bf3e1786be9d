using TrainTools.Host.Tagging;
using TrainTools.Protocol;
using TrainTools.Tagging;

namespace TrainTools.Host.Rpc;

/// <summary>Taggers and taggings in the words of the protocol.</summary>
internal static class TaggingMap
{
    /// <summary>A tagger.</summary>
    public static Tagger Of((string Id, TaggerFiles Files) tagger) => new()
    {
        Id = tagger.Id, Name = tagger.Files.Name, Bytes = tagger.Files.ModelBytes,
    };

    /// <summary>Where one can be had from.</summary>
    public static Protocol.TaggerSource Of(TrainTools.Tagging.TaggerSource source, string folder) => new()
    {
        Name = source.Name, Address = source.Address.AbsoluteUri, Licence = source.Licence, Folder = folder,
    };

    /// <summary>How far it is.</summary>
    public static TaggingState Of(TaggingProgress progress)
    {
        var state = new TaggingState
        {
            Status = (TaggingStatus)progress.Phase, // None is Unspecified
            Fetches = progress.Fetches,
            VersionId = progress.VersionId,
            TaggerId = progress.TaggerId,
            Done = progress.Done,
            Total = progress.Total,
            Problem = ProblemMap.Of(progress.Problem),
            Notes = { progress.Notes.Select(ProblemMap.Of) },
        };
        if (progress.SecondsLeft is { } seconds)
            state.SecondsLeft = seconds;
        return state;
    }

    /// <summary>How tags come into captions.</summary>
    public static Tagging.TagRules Of(Protocol.TagRules? rules) => new(
        new TagChoice
        {
            GeneralThreshold = rules?.GeneralThreshold ?? 0,
            CharacterThreshold = rules?.CharacterThreshold ?? 0,
            Dropped = [.. rules?.Dropped ?? []],
            KeepsUnderscores = rules?.KeepsUnderscores ?? false,
            EscapesBrackets = rules?.EscapesBrackets ?? false,
        },
        rules?.TriggerFirst ?? false, rules?.Replaces ?? false);

    /// <summary>How tags come into captions.</summary>
    public static Protocol.TagRules Of(Tagging.TagRules rules) => new()
    {
        GeneralThreshold = rules.Choice.GeneralThreshold,
        CharacterThreshold = rules.Choice.CharacterThreshold,
        Dropped = { rules.Choice.Dropped },
        KeepsUnderscores = rules.Choice.KeepsUnderscores,
        EscapesBrackets = rules.Choice.EscapesBrackets,
        TriggerFirst = rules.TriggerFirst,
        Replaces = rules.Replaces,
    };

    /// <summary>What the tags would be.</summary>
    public static PreviewTagsResponse Of(TagPreview preview) => new()
    {
        Tags =
        {
            preview.Tags.Select(tag => new Protocol.TagShare { Tag = tag.Tag, Images = tag.Images, InNearlyAll = tag.IsInNearlyAll }),
        },
        Seen = preview.Seen,
        NotSeen = preview.NotSeen,
    };

    /// <summary>What was written.</summary>
    public static WriteTagsResponse Of(WrittenTags written) => new()
    {
        Changed = { written.Edit.Changed.Select(ProjectMap.Of) },
        UndoId = written.Edit.UndoId,
        Kept = { written.Kept },
        NotSeen = written.NotSeen,
    };
}
