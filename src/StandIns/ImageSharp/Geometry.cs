namespace SixLabors.ImageSharp;

/// <summary>A width and height in pixels.</summary>
public struct Size(int width, int height)
{
    public int Width { get; set; } = width;

    public int Height { get; set; } = height;
}

/// <summary>A place and size in pixels.</summary>
public struct Rectangle(int x, int y, int width, int height)
{
    public int X { get; set; } = x;

    public int Y { get; set; } = y;

    public int Width { get; set; } = width;

    public int Height { get; set; } = height;
}
