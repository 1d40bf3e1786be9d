namespace TrainTools.Host.Preflight;

/// <summary>How many there are of something.</summary>
public static class CountText
{
    /// <summary><c>1 image</c>, <c>16 images</c>.</summary>
    public static string Of(int number, string noun) => $"{number:N0} {noun}{(number == 1 ? "" : "s")}";
}
