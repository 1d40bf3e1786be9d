using TorchSharp;
using TrainTools.Core.Files;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Testbed;

/// <summary>Makes the files of <c>samples/hanako</c>; the same bytes every time.</summary>
internal static class SampleWriter
{
    private const int Repeats = 5; // how often each image is seen in an epoch

    /// <summary>Writes all of them; libtorch must be loaded.</summary>
    public static void Write(string folder)
    {
        Draw(Album.Training, Path.Combine(folder, "images", $"{Repeats}_hanako"));
        Draw(Album.Validation, Path.Combine(folder, "validation"));
        string models = Directory.CreateDirectory(Path.Combine(folder, "models", "Stable-diffusion")).FullName;
        WriteModel(Path.Combine(models, "tiny-sd1.safetensors"));
        WholeFile.Write(Path.Combine(models, "tiny-sd1.vocab.txt.gz"), TinyVocabulary.Write);
        WholeFile.WriteText(Path.Combine(folder, "README.txt"), About);
    }

    private static void Draw(IReadOnlyList<Pose> poses, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var pose in poses)
        {
            Character.Draw(pose).SavePng(Path.Combine(folder, pose.Name + ".png"));
            WholeFile.WriteText(Path.Combine(folder, pose.Name + ".txt"), pose.Caption + "\n");
        }
    }

    private static void WriteModel(string file)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = TinyModelLayout.Tensors.Select(tensor =>
        {
            long[] sides = [.. tensor.Sides.Select(side => (long)side)];
            var values = torch.tensor(TinyModelWeights.Of(tensor), sides).to(torch.float16); // [sides] fp16
            return KeyValuePair.Create(tensor.Name, values);
        }).ToList();
        var metadata = new Dictionary<string, string>
        {
            ["modelspec.title"] = "tiny-sd1: a base for trying Train Tools; made by `traintools sample`, not trained",
            ["modelspec.architecture"] = "stable-diffusion-v1",
        };
        SafetensorsWriter.Write(file, tensors, metadata);
    }

    private const string About = """
        A sample to try Train Tools with, made by `traintools sample`.

        images/5_hanako      16 images of one cartoon character with their captions;
                             each is seen 5 times an epoch
        validation           4 images of her that are not trained on, to measure what a LoRA has learned
        models/Stable-diffusion/tiny-sd1.safetensors
                             a base with the layout of Stable Diffusion 1 and 1/200 of its size, with its
                             vocabulary. It was put together by a program, not trained: it shows that
                             training works, it draws nothing nice.
        models/Lora          for what you train

        Everything here was made by this program and may be used freely.

        """;
}
