namespace TrainTools.Testbed;

/// <summary>
/// The sample's images. Tilts are balanced within each framing and no colour or expression belongs to one framing,
/// so that the LoRA can tell what is always hers from what changes. A test counts.
/// </summary>
internal static class Album
{
    /// <summary>What is trained on.</summary>
    public static IReadOnlyList<Pose> Training { get; } =
    [
        new("01-close-up", 192, 192, Framing.CloseUp, Expression.Smile, 0, Arms.Down, "green", "cream"),
        new("02-close-up", 192, 192, Framing.CloseUp, Expression.Laugh, -10,
            Arms.Down, "yellow", "sky", Backdrop.Dots),
        new("03-close-up", 192, 192, Framing.CloseUp, Expression.Surprised, 10, Arms.Down, "purple", "mint"),
        new("04-close-up", 160, 224, Framing.CloseUp, Expression.Wink, -7, Arms.Down, "white", "peach"),
        new("05-close-up", 224, 160, Framing.CloseUp, Expression.EyesClosed, 8,
            Arms.Down, "grey", "lilac", Backdrop.Stripes),
        new("06-close-up", 192, 192, Framing.CloseUp, Expression.Sad, 0, Arms.Down, "orange", "grey"),
        new("07-upper-body", 160, 224, Framing.UpperBody, Expression.Smile, -8,
            Arms.HandRaised, "yellow", "sky", Backdrop.Hills),
        new("08-upper-body", 160, 224, Framing.UpperBody, Expression.Laugh, 8, Arms.Down, "teal", "cream"),
        new("09-upper-body", 192, 192, Framing.UpperBody, Expression.Wink, 0, Arms.OnHips, "green", "lilac"),
        new("10-upper-body", 224, 160, Framing.UpperBody, Expression.Surprised, 0,
            Arms.HandRaised, "white", "teal", Backdrop.Dots),
        new("11-upper-body", 160, 224, Framing.UpperBody, Expression.Smile, 10,
            Arms.OnHips, "purple", "peach", Backdrop.Stripes),
        new("12-upper-body", 192, 192, Framing.UpperBody, Expression.EyesClosed, -10, Arms.Down, "pink", "mint"),
        new("13-full-body", 160, 224, Framing.FullBody, Expression.Smile, 0,
            Arms.Down, "orange", "sky", Backdrop.Hills),
        new("14-full-body", 144, 240, Framing.FullBody, Expression.Laugh, 9, Arms.HandRaised, "green", "cream"),
        new("15-full-body", 160, 224, Framing.FullBody, Expression.Wink, -9, Arms.OnHips, "grey", "pink"),
        new("16-full-body", 192, 192, Framing.FullBody, Expression.Surprised, 0,
            Arms.Down, "purple", "mint", Backdrop.Stripes),
    ];

    /// <summary>
    /// What is never trained on: the same girl in poses, clothes and places that the others do not combine.
    /// </summary>
    public static IReadOnlyList<Pose> Validation { get; } =
    [
        new("a-close-up", 192, 192, Framing.CloseUp, Expression.Smile, 9, Arms.Down, "teal", "peach"),
        new("b-close-up", 192, 192, Framing.CloseUp, Expression.Laugh, 0, Arms.Down, "white", "lilac", Backdrop.Dots),
        new("c-upper-body", 160, 224, Framing.UpperBody, Expression.Wink, -9, Arms.HandRaised, "orange", "mint"),
        new("d-full-body", 160, 224, Framing.FullBody, Expression.Smile, 7, Arms.OnHips, "yellow", "grey"),
    ];
}
