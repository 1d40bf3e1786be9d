namespace TrainTools.TestKit;

/// <summary>A fact that mounts a small disk of its own, which only root on Linux may.</summary>
internal sealed class MountFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Obstacle = new(FindObstacle);

    public MountFactAttribute() => Skip = Obstacle.Value;

    private static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux())
            return "A small disk can be mounted for a test on Linux only.";
        try
        {
            using var disk = new SmallDisk("size=64k");
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"A small disk cannot be mounted here, it takes root: {e.Message}";
        }
    }
}
