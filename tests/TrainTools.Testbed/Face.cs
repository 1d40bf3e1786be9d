using System.Numerics;
using static TrainTools.Testbed.Shapes;

namespace TrainTools.Testbed;

/// <summary>Eyes, brows and mouth for each expression, in the coordinates of <see cref="Character"/>.</summary>
internal static class Face
{
    private static readonly Vector2 EyeCentre = new(0.4f, 0.02f);

    /// <summary>Draws the face; <paramref name="tilted"/> turns a shape with the head.</summary>
    public static void Draw(Canvas canvas, Expression expression, Func<Shape, Shape> tilted)
    {
        foreach (int side in new[] { -1, 1 })
            DrawEye(canvas, expression, side, tilted);
        DrawBrows(canvas, expression, tilted);
        DrawMouth(canvas, expression, tilted);
    }

    private static void DrawEye(Canvas canvas, Expression expression, int side, Func<Shape, Shape> tilted)
    {
        var centre = EyeCentre with { X = EyeCentre.X * side };
        bool isShut = expression == Expression.EyesClosed || expression == Expression.Wink && side > 0;
        if (isShut)
        {
            var (left, right) = (centre + new Vector2(-0.19f, 0.05f), centre + new Vector2(0.19f, 0.05f));
            canvas.Fill(tilted(Curve(left, right, -0.13f, 0.04f)), Palette.Line);
            return;
        }
        float open = expression switch { Expression.Surprised => 1.18f, Expression.Laugh => 0.85f, _ => 1 };
        canvas.Fill(tilted(Ellipse(centre, 0.215f, 0.265f * open)), Palette.Line);
        canvas.Fill(tilted(Ellipse(centre + new Vector2(0, 0.02f), 0.175f, 0.225f * open)), Palette.White);
        float iris = expression == Expression.Surprised ? 0.12f : 0.15f;
        var gaze = centre + new Vector2(0, expression == Expression.Sad ? 0.07f : 0.03f);
        canvas.Fill(tilted(Ellipse(gaze, iris, iris * 1.3f * open)), Palette.Eye);
        canvas.Fill(tilted(Ellipse(gaze, iris * 0.55f, iris * 0.8f)), Palette.Pupil);
        canvas.Fill(tilted(Circle(gaze + new Vector2(-0.05f, -0.09f), 0.05f)), Palette.White);
    }

    private static void DrawBrows(Canvas canvas, Expression expression, Func<Shape, Shape> tilted)
    {
        var (inner, outer) = expression switch
        {
            Expression.Surprised => (-0.42f, -0.4f),
            Expression.Sad => (-0.42f, -0.28f),
            _ => (-0.33f, -0.3f),
        };
        var brow = Curve(new(0.26f, inner), new(0.58f, outer), -0.04f, 0.032f).Mirrored();
        canvas.Fill(tilted(brow), Palette.HairShade);
    }

    private static void DrawMouth(Canvas canvas, Expression expression, Func<Shape, Shape> tilted)
    {
        switch (expression)
        {
            case Expression.Laugh:
                var open = Both(Ellipse(new(0, 0.52f), 0.3f, 0.3f), p => 0.52f - p.Y);
                canvas.FillOutlined(tilted(open), Palette.Mouth);
                canvas.Fill(tilted(Both(open, Ellipse(new(0, 0.8f), 0.2f, 0.12f))), Palette.Tongue);
                break;
            case Expression.Surprised:
                canvas.FillOutlined(tilted(Ellipse(new(0, 0.62f), 0.11f, 0.15f)), Palette.Mouth);
                break;
            case Expression.Sad:
                canvas.Fill(tilted(Curve(new(-0.18f, 0.66f), new(0.18f, 0.66f), -0.09f, 0.04f)), Palette.Line);
                break;
            default:
                canvas.Fill(tilted(Curve(new(-0.27f, 0.54f), new(0.27f, 0.54f), 0.14f, 0.04f)), Palette.Line);
                break;
        }
    }
}
