namespace TrainTools.Training.Data;

/// <summary>A bucket's resolution in pixels; images of one batch share it.</summary>
public readonly record struct BucketSize(int Width, int Height)
{
    /// <summary>Width divided by height.</summary>
    public double Aspect => (double)Width / Height;
}
