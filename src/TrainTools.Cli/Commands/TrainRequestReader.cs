using System.CommandLine;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Host.Preflight;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Loras;
using TrainTools.Projects.Storage;
using TrainTools.Training;
using TrainTools.Training.Data;
using TrainTools.Training.Output;
using TrainTools.Training.Samples;

namespace TrainTools.Cli.Commands;

/// <summary>
/// From the options of <c>train</c> to a request: what is asked for, checked before anything is loaded.
/// </summary>
internal sealed class TrainRequestReader(TrainOptions options, ParseResult parse, TimeProvider clock)
{
    /// <summary>What is told before the run begins.</summary>
    public List<Problem> Warnings { get; } = [];

    /// <summary>What is asked before a new run begins.</summary>
    public List<Problem> Questions { get; } = [];

    /// <summary>The job that is asked for, as it is remembered, and the request for it.</summary>
    /// <param name="before">What is not given comes from here.</param>
    /// <exception cref="SettingsException">An option cannot be.</exception>
    /// <exception cref="DatasetException">The folder cannot be trained on.</exception>
    public (TrainingJob Job, TrainingRequest Request) Read(TrainingJob before)
    {
        var problems = new List<Problem>();
        var asked = options.Apply(parse, before, problems);
        asked = asked with { Training = SamplePlan.WithPrompts(asked.Training, problems) };
        problems.AddRange(asked.Problems());
        problems.AddRange(FileProblems(asked));
        if (problems.Count > 0)
            throw new SettingsException(problems);

        var settled = Settled(asked);
        string vocabulary = ClipVocabulary.Find(asked.ClipVocab, asked.Base!);
        var dataset = DatasetFolder.Read(
            asked.Data!, asked.Output!, asked.Training.Repeats, asked.Training.AllCaptionLines);
        bool isNew = parse.GetValue(options.Resume) is null;
        NoteDataset(dataset, settled, isNew);
        NoteSettings(settled.Training, dataset);
        NoteName(asked.Output!, asked.LoraDir!);
        // A resumed run takes the vocabulary that was found, and finds its files from any folder.
        var job = Whole(asked with { ClipVocab = vocabulary });
        return (job, new TrainingRequest
        {
            BaseFile = asked.Base!,
            VaeFile = asked.Vae,
            ClipVocabulary = vocabulary,
            LoraDirectory = asked.LoraDir!,
            OutputName = asked.Output!,
            Images = Images(dataset, asked.Training.Flip),
            Sizes = [.. dataset.Plan.Used.Select(image => new SizedImage(image.Name, image.Width, image.Height))],
            ImagesFound = dataset.Plan.Found,
            FewestImages = isNew && !parse.GetValue(options.Yes) ? dataset.Plan.FewestMeant : 0,
            Settings = asked.Training,
            Strict = asked.Strict,
            StateEvery = StateEvery.Read(asked.StateEvery)!,
            Force = parse.GetValue(options.Force),
            Clock = new FileTimes(clock),
        });
    }

    /// <summary>With what the base model decides filled in; it is the first thing to be wrong.</summary>
    private static TrainingJob Settled(TrainingJob asked)
    {
        using var checkpoint = StableDiffusion.Open(asked.Base!, asked.Vae); // reads only tables
        List<Problem> problems =
        [
            .. PredictionChoice.Problems(asked.Training, checkpoint.Prediction),
            .. FamilyRules.Problems(asked.Training, checkpoint.Family.Family),
        ];
        if (problems.Count > 0)
            throw new SettingsException(problems);
        var side = checkpoint.Family.SideFor(checkpoint.Prediction);
        var training = FamilyRules.WithRates(asked.Training, checkpoint.Family.Family);
        return asked with { Training = training with { Resolution = training.Resolution ?? side } };
    }

    /// <summary>What cannot be done with these images, and what the person chose that does nothing.</summary>
    private void NoteSettings(TrainingSettings settings, Dataset dataset)
    {
        int held = settings.Validation ?? ValidationSplit.Automatic(dataset.Images.Count);
        var size = RunSize.Of([.. dataset.Images.Select(image => image.Repeats)], held, settings);
        if (size.Problems(settings).ToList() is { Count: > 0 } problems)
            throw new SettingsException(problems);
        Warnings.AddRange(settings.Notes(size));
    }

    /// <summary>A name that a prompt reads otherwise, or by which the WebUI finds another LoRA of the folder.</summary>
    private void NoteName(string output, string loraDir)
    {
        if (FileNames.Note(output) is { } note)
            Warnings.Add(note);
        string folder = Path.GetFullPath(loraDir);
        string[] named = [.. EarlierLoras.LorasOf(folder, output)]; // of those it asks
        if (new LoraTree(folder, LoraName.Read, depth: 0).Twice(output, named) is { } twice)
            Warnings.Add(twice);
    }

    /// <summary>What of the folder is used, what is not and why, and what is cut away; asks where it is little.</summary>
    private void NoteDataset(Dataset dataset, TrainingJob asked, bool isNew)
    {
        var plan = dataset.Plan;
        if (asked.Strict && plan.LeftOut.FirstOrDefault(file => file.IsUnreadable) is { } unreadable)
            throw new DatasetException(unreadable.Reason);
        if (isNew && plan.Questions is { Count: > 0 } questions)
        {
            Questions.AddRange(questions); // which say what is left out
            Warnings.AddRange(dataset.Warnings.Except(plan.Reasons()));
        }
        else
        {
            if (plan.Summary() is { } summary)
                Warnings.Add(summary);
            Warnings.AddRange(dataset.Warnings);
        }
        Warnings.AddRange(CutAway.Of(plan, asked.Training));
    }

    private static TrainingJob Whole(TrainingJob job)
    {
        foreach (var path in Catalogue.Job.All.Where(setting => setting.IsPath))
        {
            if (path.Get(job) is string given)
                job = path.With(job, Path.GetFullPath(given));
        }
        return job;
    }

    private static IReadOnlyList<TrainingImage> Images(Dataset dataset, bool flip)
    {
        var images = dataset.Images
            .Select(image => new TrainingImage(image.Path, image.Caption, image.Repeats, image.Folder)).ToList();
        return flip ? [.. images, .. images.Select(image => image with { Mirrored = true })] : images;
    }

    private static IEnumerable<Problem> FileProblems(TrainingJob job)
    {
        if (job.Base is { Length: > 0 } baseFile && !File.Exists(baseFile))
            yield return new Problem(Directory.Exists(baseFile) ? "base.folder" : "base.missing", "base", ("value", baseFile));
        if (job.Vae is { } vae && !File.Exists(vae))
            yield return new Problem(Directory.Exists(vae) ? "vae.folder" : "vae.missing", "vae", ("value", vae));
        if (job.Output is { Length: > 0 } output && FileNames.Problem(output) is { } problem)
            yield return problem;
        foreach (var (field, folder) in new[] { ("lora_dir", job.LoraDir), ("run_dir", job.RunDir) })
        {
            if (folder is { Length: > 0 } && OutputFolder.Problem(field, folder) is { } noFolder)
                yield return noFolder;
        }
    }
}
