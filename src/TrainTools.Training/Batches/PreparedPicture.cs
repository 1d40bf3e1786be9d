using TrainTools.Training.Buckets;
using TrainTools.Training.Pictures;

namespace TrainTools.Training.Batches;

/// <summary>A picture that is decoded, resized and cut to its bucket.</summary>
/// <param name="Picture">Where it came from.</param>
/// <param name="Choice">Its bucket and crop.</param>
/// <param name="Cut">The bucket's pixels.</param>
public sealed record PreparedPicture(TrainingPicture Picture, BucketChoice Choice, Picture Cut);
