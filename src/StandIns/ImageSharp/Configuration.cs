namespace SixLabors.ImageSharp;

/// <summary>Settings of the library; nothing in it can be set here.</summary>
public sealed class Configuration
{
    /// <summary>What is used where none is given.</summary>
    public static Configuration Default { get; } = new();
}
