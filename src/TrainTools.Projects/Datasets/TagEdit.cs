namespace TrainTools.Projects.Datasets;

/// <summary>A change to the tags of many captions.</summary>
public abstract record TagEdit
{
    private TagEdit() { }

    /// <summary>Adds tags; one that is there stays where it is.</summary>
    /// <param name="Tags">At least one.</param>
    /// <param name="AtFront">Before the others, but behind the trigger word where that stands first.</param>
    public sealed record Add(IReadOnlyList<string> Tags, bool AtFront = false) : TagEdit;

    /// <summary>Takes tags away.</summary>
    /// <param name="Tags">At least one.</param>
    public sealed record Remove(IReadOnlyList<string> Tags) : TagEdit;

    /// <summary>Puts one tag in another's place; an empty new tag takes it away.</summary>
    public sealed record Replace(string OldTag, string NewTag) : TagEdit;
}

/// <summary>How often a tag occurs.</summary>
/// <param name="Tag">The tag as it is spelled.</param>
/// <param name="Images">Images whose captions have it.</param>
public sealed record TagCount(string Tag, int Images);

/// <summary>What an edit of tags did.</summary>
/// <param name="Changed">The images whose captions are others now.</param>
/// <param name="UndoId">Puts the old captions back through the trash; empty where nothing changed.</param>
public sealed record TagEditResult(IReadOnlyList<StoredImage> Changed, string UndoId);
