namespace TrainTools.House.Tests.Contracts;

/// <summary>A test about the stand-ins; with the real packages the compiler itself is the check.</summary>
internal sealed class StandInFactAttribute : FactAttribute
{
    public StandInFactAttribute()
    {
        if (!Product.IsBuiltWithStandIns)
            Skip = "Built with the real packages, so the compiler has checked it.";
    }
}
