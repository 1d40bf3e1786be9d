namespace TrainTools.Testbed;

/// <summary>How much of her an image shows.</summary>
internal enum Framing
{
    CloseUp,
    UpperBody,
    FullBody,
}

/// <summary>What her face does.</summary>
internal enum Expression
{
    Smile,
    Laugh,
    Surprised,
    Wink,
    Sad,
    EyesClosed,
}

/// <summary>What her arms do.</summary>
internal enum Arms
{
    Down,
    HandRaised,
    OnHips,
}

/// <summary>What lies behind her.</summary>
internal enum Backdrop
{
    Plain,
    Hills,
    Dots,
    Stripes,
}

/// <summary>All that changes from one image to the next; she herself does not.</summary>
internal sealed record Pose(
    string Name, int Width, int Height, Framing Framing, Expression Expression, int TiltDegrees, Arms Arms,
    string Clothes, string Background, Backdrop Backdrop = Backdrop.Plain)
{
    /// <summary>What the image shows, tag by tag; the trigger word first.</summary>
    public string Caption
    {
        get
        {
            List<string> tags = ["hanako", FramingWords, ExpressionWords];
            tags.Add(TiltDegrees switch
            {
                < 0 => "head tilted left",
                > 0 => "head tilted right",
                _ => "head straight",
            });
            if (Framing != Framing.CloseUp && Arms != Arms.Down)
                tags.Add(Arms == Arms.HandRaised ? "hand raised" : "hands on hips");
            if (Framing != Framing.CloseUp)
                tags.Add($"{Clothes} dress");
            tags.Add(Backdrop switch
            {
                Backdrop.Hills => "hills",
                Backdrop.Dots => $"{Background} background, dots",
                Backdrop.Stripes => $"{Background} background, stripes",
                _ => $"{Background} background",
            });
            return string.Join(", ", tags);
        }
    }

    private string FramingWords => Framing switch
    {
        Framing.CloseUp => "close-up",
        Framing.UpperBody => "upper body",
        _ => "full body",
    };

    private string ExpressionWords => Expression switch
    {
        Expression.EyesClosed => "eyes closed",
        _ => Expression.ToString().ToLowerInvariant(),
    };
}
