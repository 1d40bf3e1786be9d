using Grpc.Core;
using TrainTools.Host.Jobs;
using TrainTools.Host.Preflight;
using TrainTools.Projects;
using TrainTools.Protocol;
using Stored = TrainTools.Projects.Storage;

namespace TrainTools.Host.Rpc;

/// <summary>The service Projects.</summary>
internal sealed class ProjectsRpc(ProjectStore store, JobRecords records, TimeProvider clock)
    : Protocol.Projects.ProjectsBase
{
    public override Task<ListProjectsResponse> List(ListProjectsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListProjectsResponse { Projects = { store.List().Select(ProjectMap.Of) } });

    public override Task<CreateProjectResponse> Create(CreateProjectRequest request, ServerCallContext context)
    {
        var kind = request.Kind == Protocol.SubjectKind.Unspecified ? Stored.SubjectKind.Character : (Stored.SubjectKind)request.Kind;
        var look = request.Look == Protocol.Look.Unspecified ? Stored.Look.Illustration : (Stored.Look)request.Look;
        var first = Recommendations.For(kind, look, new Stored.VersionSettings()).Settings;
        var project = store.Create(request.Label, request.RequestId, first);
        return Task.FromResult(new CreateProjectResponse { Project = ProjectMap.Of(project) });
    }

    public override Task<RenameProjectResponse> Rename(RenameProjectRequest request, ServerCallContext context) =>
        Task.FromResult(new RenameProjectResponse { Project = ProjectMap.Of(store.Rename(request.ProjectId, request.Label)) });

    public override Task<DuplicateProjectResponse> Duplicate(DuplicateProjectRequest request, ServerCallContext context) =>
        Task.FromResult(new DuplicateProjectResponse
        {
            Project = ProjectMap.Of(store.Duplicate(request.ProjectId, request.Label, request.RequestId)),
        });

    public override Task<DeleteProjectResponse> Delete(DeleteProjectRequest request, ServerCallContext context)
    {
        CheckIdle(run => run.ProjectId == request.ProjectId, "noun.project");
        return Task.FromResult(new DeleteProjectResponse { TrashId = store.Delete(request.ProjectId) });
    }

    public override Task<CreateVersionResponse> CreateVersion(CreateVersionRequest request, ServerCallContext context)
    {
        var usual = Recommendations.For(
            Stored.SubjectKind.Character, Stored.Look.Illustration, new Stored.VersionSettings()).Settings;
        string? source = request.CopyOfVersionId.Length > 0 ? request.CopyOfVersionId : null;
        var version = store.CreateVersion(request.ProjectId, request.Label, source, request.RequestId, usual);
        return Task.FromResult(new CreateVersionResponse { Version = ProjectMap.Of(version) });
    }

    public override Task<RenameVersionResponse> RenameVersion(RenameVersionRequest request, ServerCallContext context) =>
        Task.FromResult(new RenameVersionResponse
        {
            Version = ProjectMap.Of(store.RenameVersion(request.VersionId, request.Label)),
        });

    public override Task<DeleteVersionResponse> DeleteVersion(DeleteVersionRequest request, ServerCallContext context)
    {
        CheckIdle(run => run.VersionId == request.VersionId, "noun.version");
        return Task.FromResult(new DeleteVersionResponse { TrashId = store.DeleteVersion(request.VersionId) });
    }

    public override Task<UpdateVersionResponse> UpdateVersion(UpdateVersionRequest request, ServerCallContext context)
    {
        var before = store.Find(request.VersionId).Settings;
        var settings = SettingsMap.ToStored(request.Settings ?? new(), before, clock.GetUtcNow());
        var version = store.UpdateVersion(request.VersionId, request.Revision, settings);
        return Task.FromResult(new UpdateVersionResponse { Version = ProjectMap.Of(version) });
    }

    public override Task<ListTrashResponse> ListTrash(ListTrashRequest request, ServerCallContext context) =>
        Task.FromResult(new ListTrashResponse
        {
            Items =
            {
                store.Trash().Select(item => new Protocol.TrashItem
                {
                    TrashId = item.TrashId, What = ProblemMap.Of(item.What), Label = item.Label,
                    DeletedUnixMs = item.Deleted.ToUnixTimeMilliseconds(),
                }),
            },
        });

    public override Task<RestoreResponse> Restore(RestoreRequest request, ServerCallContext context)
    {
        store.Restore(request.TrashId);
        return Task.FromResult(new RestoreResponse());
    }

    private void CheckIdle(Func<TrainTools.Projects.Runs.JobRecord, bool> isOfIt, string noun)
    {
        if (records.Live.FirstOrDefault(isOfIt) is { } run)
            throw new JobException(ErrorReason.WrongStatus, new Problem("run.cancel_before_deleting", "",
                ("label", run.Label), StatusText.Argument(run.Status), Problem.Inner("what_problem", new Problem(noun, ""))));
    }
}
