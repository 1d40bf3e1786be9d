using System.Globalization;
using System.Numerics;

namespace TrainTools.Testbed;

/// <summary>Colours, those that are always hers and those that change from image to image.</summary>
internal static class Palette
{
    public static readonly Vector3 Line = Hex("3a2c3a");
    public static readonly Vector3 Skin = Hex("fbd9bd");
    public static readonly Vector3 SkinShade = Hex("eebd9d");
    public static readonly Vector3 Blush = Hex("f6a79a");
    public static readonly Vector3 Freckle = Hex("b06a45");
    public static readonly Vector3 Hair = Hex("3f6fc4");
    public static readonly Vector3 HairShade = Hex("30559c");
    public static readonly Vector3 HairLight = Hex("6f9be4");
    public static readonly Vector3 Scarf = Hex("d7343f");
    public static readonly Vector3 ScarfShade = Hex("ab2531");
    public static readonly Vector3 Eye = Hex("3f7f5a");
    public static readonly Vector3 Pupil = Hex("20302c");
    public static readonly Vector3 White = Hex("ffffff");
    public static readonly Vector3 Mouth = Hex("a8404a");
    public static readonly Vector3 Tongue = Hex("ee8f8f");
    public static readonly Vector3 Sock = Hex("f4efe6");
    public static readonly Vector3 Shoe = Hex("5d4037");

    /// <summary>Clothes and backgrounds by the word that the caption uses.</summary>
    public static Vector3 Named(string word) => word switch
    {
        "green" => Hex("5fa86a"),
        "yellow" => Hex("f2c94f"),
        "white" => Hex("f3f1ec"),
        "purple" => Hex("8e6bb8"),
        "grey" => Hex("8d97a3"),
        "pink" => Hex("f3b6c6"),
        "orange" => Hex("ee9a4d"),
        "teal" => Hex("4fa9a6"),
        "cream" => Hex("f6ead2"),
        "sky" => Hex("b5ddf2"),
        "mint" => Hex("bfe6cf"),
        "lilac" => Hex("d5c8ee"),
        "peach" => Hex("fbd3b9"),
        "brown" => Hex("8a6248"),
        _ => throw new ArgumentOutOfRangeException(nameof(word), word, "The sample has no colour of this name."),
    };

    /// <summary>The colour, darker (below 1) or lighter (above 1).</summary>
    public static Vector3 Shade(this Vector3 colour, float factor) =>
        Vector3.Clamp(colour * factor, Vector3.Zero, Vector3.One);

    private static Vector3 Hex(string rgb)
    {
        int value = int.Parse(rgb, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new Vector3(value >> 16 & 255, value >> 8 & 255, value & 255) / 255;
    }
}
