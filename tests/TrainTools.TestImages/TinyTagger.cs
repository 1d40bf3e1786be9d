namespace TrainTools.TestImages;

/// <summary>
/// A WD tagger in its published form, as small as can be: it sees nothing but the mean colour. Its outputs are
/// sigmoid(blue·b + green·g + red·r + bias), with the colours from 0 to 255.
/// </summary>
public static class TinyTagger
{
    private const float Strong = 8f / 255; // a full channel moves a tag from 1.8 % to 98.2 %

    /// <summary>A row of the table, with the weights of blue, green, red and the bias.</summary>
    public sealed record Row(string Name, int Category, float Blue, float Green, float Red, float Bias);

    /// <summary>
    /// Four ratings, then: a girl in all images, red or blue ones, a face of signs, and somebody who is always blue.
    /// </summary>
    public static IReadOnlyList<Row> Rows { get; } =
    [
        new("general", 9, 0, 0, 0, 3), new("sensitive", 9, 0, 0, 0, 0),
        new("questionable", 9, 0, 0, 0, -3), new("explicit", 9, 0, 0, 0, -3),
        new("1girl", 0, 0, 0, 0, 4), new("red_background", 0, 0, -Strong, Strong, -4),
        new("blue_background", 0, Strong, -Strong, 0, -4), new("^_^", 0, 0, 0, 0, 0.5f),
        new("hatsune_miku_(vocaloid)", 4, Strong, -Strong, 0, -5),
    ];

    /// <summary>The probability of a row for an image of one colour, as a person would compute it.</summary>
    public static double Of(Row row, double red, double green, double blue) =>
        1 / (1 + Math.Exp(-(row.Blue * blue + row.Green * green + row.Red * red + row.Bias)));

    /// <summary>The network's file.</summary>
    /// <param name="rows">The tags.</param>
    /// <param name="input">Sizes of the input; as published: an open batch of 448×448 BGR.</param>
    public static byte[] Model(IReadOnlyList<Row> rows, int?[]? input = null, bool hasSigmoid = true) => OnnxFile.MeanColour(
        input ?? [null, 448, 448, 3],
        [[.. rows.Select(row => row.Blue)], [.. rows.Select(row => row.Green)], [.. rows.Select(row => row.Red)]],
        [.. rows.Select(row => row.Bias)], hasSigmoid);

    /// <summary>The table's file.</summary>
    public static string Table(IReadOnlyList<Row> rows) => "tag_id,name,category,count\n"
        + string.Concat(rows.Select((row, index) => $"{index + 1},{row.Name},{row.Category},{1000 - index}\n"));

    /// <summary>Writes both files into a folder, which is made.</summary>
    /// <returns>The folder.</returns>
    public static string Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Model(Rows));
        File.WriteAllText(Path.Combine(folder, "selected_tags.csv"), Table(Rows));
        return folder;
    }

    /// <summary>An image of one colour, as a PNG.</summary>
    public static byte[] Png(int red, int green, int blue, int width = 32, int height = 32) =>
        PngFile.Encode(width, height, bits: 8, PngFile.Rgb, (_, _) => [red, green, blue]);
}
