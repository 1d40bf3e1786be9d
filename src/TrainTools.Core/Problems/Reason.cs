namespace TrainTools.Core.Problems;

/// <summary>What the system or a library says of a fault, as a part of our sentence.</summary>
public static class Reason
{
    /// <summary>Its message's first line, without the stop.</summary>
    public static string Of(Exception error) => error.Message.Trim().Split('\n')[0].Trim().TrimEnd('.');
}
