using System.Numerics;
using TrainTools.Testbed;

namespace TrainTools.Cli.Tests.Quickstart;

public sealed class DrawingTests
{
    public static TheoryData<string> ShapeNames => ["circle", "ellipse", "limb", "box", "polygon"];

    [Theory, MemberData(nameof(ShapeNames))]
    public void Shape_IsNegativeInsideAndPositiveOutside(string name)
    {
        var shape = Make(name);

        Assert.True(shape(new Vector2(0, 0)) < 0);
        Assert.True(shape(new Vector2(5, 0)) > 0);
        Assert.True(shape(new Vector2(0, -5)) > 0);
    }

    [Theory, MemberData(nameof(ShapeNames))]
    public void Shape_AtItsRightEdge_IsAtZero(string name)
    {
        Assert.Equal(0, Make(name)(new Vector2(1, 0)), tolerance: 1e-5f);
    }

    [Fact]
    public void Turned_ByAQuarter_TurnsClockwise()
    {
        // A dot to the right of the middle comes to lie below it (y grows downwards).
        var dot = Shapes.Circle(new Vector2(2, 0), 0.1f).Turned(Vector2.Zero, MathF.PI / 2);

        Assert.True(dot(new Vector2(0, 2)) < 0);
        Assert.True(dot(new Vector2(2, 0)) > 0);
    }

    [Fact]
    public void Without_CutsTheHoleOut()
    {
        var ring = Shapes.Without(Shapes.Circle(Vector2.Zero, 1), Shapes.Circle(Vector2.Zero, 0.5f));

        Assert.True(ring(Vector2.Zero) > 0);
        Assert.True(ring(new Vector2(0.75f, 0)) < 0);
    }

    [Fact]
    public void Fill_OfAHalfCoveredPixel_MixesTheColours()
    {
        var canvas = new Canvas(4, 4, Vector2.Zero, visible: new Vector2(4));

        canvas.Fill(p => p.X - 0.5f, Vector3.One); // white up to the middle of the third column

        Assert.Equal(1, canvas[1, 0].X);
        Assert.Equal(0.5f, canvas[2, 0].X, tolerance: 1e-6f);
        Assert.Equal(0, canvas[3, 0].X);
    }

    [Fact]
    public void Character_DrawnTwice_IsTheSameImage()
    {
        var pose = Album.Training[0];

        var (first, second) = (Character.Draw(pose), Character.Draw(pose));

        for (int y = 0; y < first.Height; y += 7)
            for (int x = 0; x < first.Width; x += 7)
                Assert.Equal(first[x, y], second[x, y]);
    }

    [Fact]
    public void Character_InEveryImage_WearsHerScarfAndBlueHair()
    {
        foreach (var pose in Album.Training.Concat(Album.Validation))
        {
            var canvas = Character.Draw(pose);

            Assert.True(Share(canvas, Palette.Hair) > 0.02, $"{pose.Name} shows no hair");
            Assert.True(Share(canvas, Palette.Scarf) > 0.005, $"{pose.Name} shows no scarf");
            Assert.True(Share(canvas, Palette.Skin) > 0.01, $"{pose.Name} shows no face");
        }
    }

    private static double Share(Canvas canvas, Vector3 colour)
    {
        int count = 0;
        for (int y = 0; y < canvas.Height; y++)
            for (int x = 0; x < canvas.Width; x++)
                count += canvas[x, y] == colour ? 1 : 0;
        return (double)count / (canvas.Width * canvas.Height);
    }

    private static Shape Make(string name) => name switch
    {
        "circle" => Shapes.Circle(Vector2.Zero, 1),
        "ellipse" => Shapes.Ellipse(Vector2.Zero, 1, 0.5f),
        "limb" => Shapes.Limb(new Vector2(-0.5f, 0), new Vector2(0.5f, 0), 0.5f, 0.5f),
        "box" => Shapes.Box(Vector2.Zero, 1, 0.5f, 0.1f),
        _ => Shapes.Polygon(0, new Vector2(-1, -1), new Vector2(1, -1), new Vector2(1, 1), new Vector2(-1, 1)),
    };
}
