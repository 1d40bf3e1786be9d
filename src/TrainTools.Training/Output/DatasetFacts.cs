using TrainTools.Core.Events;
using TrainTools.Training.Data;

namespace TrainTools.Training.Output;

/// <summary>The JSON texts that tell of a dataset: folders, tags and buckets, as kohya writes them.</summary>
internal static class DatasetFacts
{
    /// <summary><c>ss_dataset_dirs</c>: repeats and number of images of each folder.</summary>
    public static string Folders(IEnumerable<TrainingImage> images) => PythonText.JsonObject(
        images.GroupBy(image => image.Folder).Select(folder => (folder.Key, PythonText.JsonObject([
            ("n_repeats", PythonText.Of(folder.First().Repeats)),
            ("img_count", PythonText.Of(folder.Count())),
        ]))));

    /// <summary>
    /// <c>ss_tag_frequency</c>: how many captions of each folder hold a tag, in lower case, repeats not counted
    /// (kohya's set_tag_frequency).
    /// </summary>
    public static string TagFrequency(IEnumerable<TrainingImage> images) => PythonText.JsonObject(
        images.GroupBy(image => image.Folder).Select(folder => (folder.Key, PythonText.JsonObject(
            Tags(folder).Select(tag => (tag.Key, PythonText.Of(tag.Value)))))));

    /// <summary><c>ss_bucket_info</c>: each bucket's resolution and number of images with repeats.</summary>
    public static string Buckets(IReadOnlyList<BucketCount> buckets, double meanAspectError) =>
        PythonText.JsonObject([
            ("buckets", PythonText.JsonObject(buckets.Select((bucket, index) => (PythonText.Of(index),
                PythonText.JsonObject([
                    ("resolution", $"[{PythonText.Of(bucket.Width)}, {PythonText.Of(bucket.Height)}]"),
                    ("count", PythonText.Of(bucket.Count)),
                ]))))),
            ("mean_img_ar_error", PythonText.Of(meanAspectError)),
        ]);

    private static OrderedDictionary<string, int> Tags(IEnumerable<TrainingImage> images)
    {
        var counts = new OrderedDictionary<string, int>();
        foreach (var tag in images.SelectMany(image => image.Caption.Split(',', StringSplitOptions.TrimEntries)))
        {
            var lower = tag.ToLowerInvariant();
            if (lower.Length > 0)
                counts[lower] = counts.GetValueOrDefault(lower) + 1;
        }
        return counts;
    }
}
