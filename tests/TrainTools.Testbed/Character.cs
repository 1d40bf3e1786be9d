using System.Numerics;
using static TrainTools.Testbed.Shapes;

namespace TrainTools.Testbed;

/// <summary>
/// Hanako: a round head with a blue bob and freckles, a red scarf, a dress in changing colours. Her head has radius 1
/// and its centre at (0, 0); y grows downwards; her feet stand at y = 5.6.
/// </summary>
internal static class Character
{
    private static readonly Vector2 Neck = new(0, 1.0f); // the head tilts about it

    /// <summary>Draws her onto a canvas that shows the wanted part.</summary>
    public static Canvas Draw(Pose pose)
    {
        var (centre, visible) = pose.Framing switch
        {
            Framing.CloseUp => (new Vector2(0, 0.14f), new Vector2(2.7f, 3.2f)),
            Framing.UpperBody => (new Vector2(0.1f, 1.05f), new Vector2(3.7f, 5.0f)),
            _ => (new Vector2(0, 2.15f), new Vector2(3.9f, 7.6f)),
        };
        var canvas = new Canvas(pose.Width, pose.Height, centre, visible);
        Scenery.Paint(canvas, pose);
        float tilt = pose.TiltDegrees * MathF.PI / 180;
        DrawHairBehind(canvas, tilt);
        DrawBody(canvas, pose);
        DrawHead(canvas, pose.Expression, tilt);
        DrawScarf(canvas);
        return canvas;
    }

    private static void DrawHairBehind(Canvas canvas, float tilt)
    {
        var bob = Union(
            Circle(new(0, -0.12f), 1.2f),
            Box(new(0, 0.5f), 1.14f, 0.62f, 0.3f));
        canvas.FillOutlined(bob.Turned(Neck, tilt), Palette.HairShade);
    }

    private static void DrawBody(Canvas canvas, Pose pose)
    {
        var clothes = Palette.Named(pose.Clothes);
        var leg = Limb(new(0.32f, 3.7f), new(0.34f, 5.2f), 0.2f, 0.16f).Mirrored();
        canvas.FillOutlined(leg, Palette.Skin);
        canvas.FillOutlined(Limb(new(0.34f, 4.95f), new(0.34f, 5.25f), 0.18f, 0.17f).Mirrored(), Palette.Sock);
        canvas.FillOutlined(Ellipse(new(0.4f, 5.42f), 0.32f, 0.17f).Mirrored(), Palette.Shoe);
        canvas.FillOutlined(Limb(new(0, 0.8f), new(0, 1.35f), 0.24f, 0.28f), Palette.SkinShade);
        DrawArm(canvas, pose, side: -1);
        DrawArm(canvas, pose, side: 1);
        var dress = Polygon(0.16f, new(-0.42f, 1.45f), new(0.42f, 1.45f), new(0.58f, 2.5f), new(1.0f, 3.8f),
            new(-1.0f, 3.8f), new(-0.58f, 2.5f));
        canvas.FillOutlined(dress, clothes);
        canvas.Fill(Both(dress, Box(new(0, 3.78f), 1.4f, 0.14f, 0.01f)), clothes.Shade(0.78f)); // hem
        canvas.Fill(Both(dress, Box(new(0, 2.5f), 1, 0.07f, 0.02f)), clothes.Shade(0.7f)); // belt
        foreach (float y in new[] { 1.95f, 2.22f })
            canvas.Fill(Circle(new(0, y), 0.06f), Palette.White);
    }

    private static void DrawArm(Canvas canvas, Pose pose, int side)
    {
        var shoulder = new Vector2(0.52f * side, 1.62f);
        bool isRaised = pose.Arms == Arms.HandRaised && side > 0;
        var (elbow, hand) = (pose.Arms, isRaised) switch
        {
            (_, true) => (new Vector2(1.25f, 1.75f), new Vector2(1.62f, 0.75f)),
            (Arms.OnHips, _) => (new Vector2(1.32f * side, 2.2f), new Vector2(0.68f * side, 2.55f)),
            _ => (new Vector2(0.86f * side, 2.35f), new Vector2(0.98f * side, 3.05f)),
        };
        canvas.FillOutlined(Circle(hand, 0.2f), Palette.Skin);
        if (isRaised)
        {
            for (int finger = -1; finger <= 1; finger++)
            {
                var tip = hand + new Vector2(0.13f * finger + 0.05f, -0.3f);
                canvas.FillOutlined(Limb(hand, tip, 0.07f, 0.06f), Palette.Skin, line: 0.025f);
            }
            canvas.Fill(Circle(hand, 0.18f), Palette.Skin);
        }
        var sleeve = Palette.Named(pose.Clothes).Shade(0.9f);
        canvas.FillOutlined(Union(Limb(shoulder, elbow, 0.22f, 0.19f), Limb(elbow, hand, 0.19f, 0.17f)), sleeve);
        canvas.Fill(Limb(hand, Vector2.Lerp(hand, elbow, 0.12f), 0.17f, 0.17f), Palette.White); // cuff
        canvas.Fill(Circle(hand, 0.16f), Palette.Skin);
    }

    private static void DrawHead(Canvas canvas, Expression expression, float tilt)
    {
        Shape Tilted(Shape shape) => shape.Turned(Neck, tilt);
        canvas.FillOutlined(Tilted(Union(Circle(new(0, 0), 1), Ellipse(new(0, 0.3f), 0.93f, 0.78f))), Palette.Skin);
        canvas.Fill(Tilted(Ellipse(new(0.62f, 0.42f), 0.2f, 0.13f).Mirrored()), Palette.Blush);
        var freckles = Union(
            Circle(new(0.46f, 0.36f), 0.042f), Circle(new(0.62f, 0.33f), 0.042f), Circle(new(0.54f, 0.47f), 0.042f),
            Circle(new(0.71f, 0.45f), 0.036f));
        canvas.Fill(Tilted(freckles.Mirrored()), Palette.Freckle);
        var nose = Curve(new(-0.06f, 0.36f), new(0.06f, 0.36f), -0.04f, 0.025f);
        canvas.Fill(Tilted(nose), Palette.SkinShade.Shade(0.8f));
        Face.Draw(canvas, expression, Tilted);
        DrawFringe(canvas, Tilted);
    }

    private static void DrawFringe(Canvas canvas, Func<Shape, Shape> tilted)
    {
        // The bob's front: a cap whose lower edge is cut in an arch, and a lock on either side of the face.
        var cap = Without(Circle(new(0, -0.08f), 1.12f), Union(
            Ellipse(new(-0.38f, 0.62f), 0.72f, 0.86f), Ellipse(new(0.42f, 0.6f), 0.66f, 0.86f)));
        var upper = Both(cap, p => p.Y - 0.35f);
        var locks = Polygon(0.1f, new(0.86f, -0.45f), new(1.04f, -0.2f), new(1.06f, 0.72f), new(0.92f, 0.86f),
            new(0.84f, 0.3f)).Mirrored();
        canvas.FillOutlined(tilted(Union(upper, locks)), Palette.Hair);
        canvas.Fill(tilted(Curve(new(-0.62f, -0.62f), new(0.25f, -0.82f), -0.14f, 0.06f)), Palette.HairLight);
    }

    private static void DrawScarf(Canvas canvas)
    {
        canvas.FillOutlined(Polygon(0.1f, new(0.3f, 1.4f), new(0.62f, 1.4f), new(0.7f, 2.3f), new(0.36f, 2.36f)),
            Palette.Scarf);
        foreach (float y in new[] { 2.12f, 2.26f })
            canvas.Fill(Limb(new(0.36f, y), new(0.68f, y - 0.03f), 0.028f, 0.028f), Palette.ScarfShade);
        canvas.FillOutlined(Box(new(0, 1.26f), 0.74f, 0.24f, 0.22f), Palette.Scarf);
        canvas.Fill(Curve(new(-0.6f, 1.26f), new(0.5f, 1.3f), 0.08f, 0.03f), Palette.ScarfShade);
        canvas.FillOutlined(Circle(new(0.46f, 1.38f), 0.19f), Palette.Scarf, line: 0.03f);
    }
}
