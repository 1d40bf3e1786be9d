using System.Numerics;
using static TrainTools.Testbed.Shapes;

namespace TrainTools.Testbed;

/// <summary>What lies behind her.</summary>
internal static class Scenery
{
    /// <summary>Paints the whole canvas.</summary>
    public static void Paint(Canvas canvas, Pose pose)
    {
        var colour = Palette.Named(pose.Background);
        switch (pose.Backdrop)
        {
            case Backdrop.Hills:
                PaintHills(canvas, colour);
                break;
            case Backdrop.Dots:
                canvas.FillAll(place => IsDot(place, canvas) ? colour.Shade(0.88f) : colour);
                break;
            case Backdrop.Stripes:
                canvas.FillAll(place => IsStripe(place) ? colour.Shade(0.92f) : colour);
                break;
            default:
                canvas.FillAll(place => colour.Shade(1.04f - 0.12f * place.Y)); // a little darker towards the floor
                break;
        }
    }

    private static void PaintHills(Canvas canvas, Vector3 sky)
    {
        canvas.FillAll(place => Vector3.Lerp(sky, Palette.White, place.Y * 0.6f));
        canvas.Fill(Circle(new(-1.5f, -0.9f), 0.4f), Palette.Named("yellow"));
        canvas.Fill(Ellipse(new(-1.6f, 5.2f), 4.2f, 3.4f), Palette.Named("mint").Shade(0.88f));
        canvas.Fill(Ellipse(new(2.2f, 5.6f), 4.4f, 3.3f), Palette.Named("green").Shade(1.12f));
    }

    private static bool IsStripe(Vector2 place) => (int)MathF.Floor(place.X * 8 + place.Y * 3) % 2 == 1;

    private static bool IsDot(Vector2 place, Canvas canvas)
    {
        float cell = MathF.Min(canvas.Width, canvas.Height) / 7f;
        var inCell = new Vector2(place.X * canvas.Width % cell, place.Y * canvas.Height % cell) / cell;
        return Vector2.Distance(inCell, new Vector2(0.5f)) < 0.22f;
    }
}
