namespace TrainTools.Diffusion.Checkpoints;

/// <summary>How people call the families.</summary>
public static class ModelFamilyNames
{
    /// <summary>The family's name: <c>SD 1.x</c>, <c>SDXL</c> …</summary>
    public static string DisplayName(this ModelFamily family) => family switch
    {
        ModelFamily.Unknown => "unknown family",
        ModelFamily.Sd1 => "SD 1.x",
        ModelFamily.Sd2 => "SD 2.x",
        ModelFamily.Sdxl => "SDXL",
        _ => OtherFamily.NameOf(family),
    };
}
