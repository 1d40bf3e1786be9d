using System.Numerics;

namespace TrainTools.Testbed;

/// <summary>
/// How far a point lies outside a shape, in the drawing's units; negative inside. Formulas after Inigo Quilez,
/// "2D distance functions".
/// </summary>
internal delegate float Shape(Vector2 point);

/// <summary>Shapes and what can be done with them. Drawings are small, so clarity goes before speed.</summary>
internal static class Shapes
{
    /// <summary>A disc.</summary>
    public static Shape Circle(Vector2 centre, float radius) =>
        p => Vector2.Distance(p, centre) - radius;

    /// <summary>An upright ellipse; exact at its edge, and near enough beside it.</summary>
    public static Shape Ellipse(Vector2 centre, float radiusX, float radiusY) => p =>
    {
        var radii = new Vector2(radiusX, radiusY);
        float length = ((p - centre) / radii).Length();
        float slope = ((p - centre) / (radii * radii)).Length();
        return slope < 1e-6f ? -MathF.Min(radiusX, radiusY) : length * (length - 1) / slope;
    };

    /// <summary>A line with round ends that may grow thicker or thinner on its way.</summary>
    public static Shape Limb(Vector2 from, Vector2 to, float radiusFrom, float radiusTo) => p =>
    {
        var way = to - from;
        float along = Math.Clamp(Vector2.Dot(p - from, way) / way.LengthSquared(), 0, 1);
        return Vector2.Distance(p, from + way * along) - (radiusFrom + (radiusTo - radiusFrom) * along);
    };

    /// <summary>An upright box with rounded corners.</summary>
    public static Shape Box(Vector2 centre, float halfWidth, float halfHeight, float corner) => p =>
    {
        var q = Vector2.Abs(p - centre) - new Vector2(halfWidth - corner, halfHeight - corner);
        return Vector2.Max(q, Vector2.Zero).Length() + MathF.Min(MathF.Max(q.X, q.Y), 0) - corner;
    };

    /// <summary>A polygon with rounded corners; its points in either direction.</summary>
    public static Shape Polygon(float corner, params Vector2[] points) => p =>
    {
        float nearest = float.MaxValue;
        bool inside = false;
        for (int i = 0, j = points.Length - 1; i < points.Length; j = i++)
        {
            var edge = points[j] - points[i];
            var offset = p - points[i];
            float along = Math.Clamp(Vector2.Dot(offset, edge) / edge.LengthSquared(), 0, 1);
            nearest = MathF.Min(nearest, (offset - edge * along).Length());
            bool crosses = points[i].Y > p.Y != points[j].Y > p.Y;
            if (crosses && offset.X < edge.X * offset.Y / edge.Y)
                inside = !inside;
        }
        return (inside ? -nearest : nearest) - corner;
    };

    /// <summary>
    /// A bent line of even thickness: a parabola through both ends that rises by <paramref name="bend"/>.
    /// </summary>
    public static Shape Curve(Vector2 from, Vector2 to, float bend, float radius)
    {
        const int pieces = 12;
        var up = Vector2.Normalize(new Vector2(-(to - from).Y, (to - from).X));
        var points = Enumerable.Range(0, pieces + 1).Select(i =>
        {
            float along = (float)i / pieces;
            return Vector2.Lerp(from, to, along) + up * (4 * bend * along * (1 - along));
        }).ToArray();
        return Union([.. points.Zip(points.Skip(1), (a, b) => Limb(a, b, radius, radius))]);
    }

    /// <summary>Whatever lies in one of them.</summary>
    public static Shape Union(params Shape[] shapes) => p =>
    {
        float nearest = float.MaxValue;
        foreach (var shape in shapes)
            nearest = MathF.Min(nearest, shape(p));
        return nearest;
    };

    /// <summary>What lies in both.</summary>
    public static Shape Both(Shape a, Shape b) => p => MathF.Max(a(p), b(p));

    /// <summary>What lies in the first but not in the second.</summary>
    public static Shape Without(Shape shape, Shape hole) => p => MathF.Max(shape(p), -hole(p));

    /// <summary>Turned clockwise about a point, in radians (y grows downwards).</summary>
    public static Shape Turned(this Shape shape, Vector2 about, float angle)
    {
        float cos = MathF.Cos(angle);
        float sin = MathF.Sin(angle);
        return p =>
        {
            var d = p - about;
            return shape(about + new Vector2(cos * d.X + sin * d.Y, -sin * d.X + cos * d.Y));
        };
    }

    /// <summary>Left and right of the drawing's axis x = 0, as hands and eyes are.</summary>
    public static Shape Mirrored(this Shape shape) => p =>
        MathF.Min(shape(p), shape(new Vector2(-p.X, p.Y)));
}
