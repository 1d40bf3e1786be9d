@echo off
rem Called after prepare.cmd: builds the program when a source is newer than the last build.
rem The stamp carries the time at which the build began.
powershell -NoProfile -Command "$stamp = Get-Item -LiteralPath $env:BUILD_STAMP -ErrorAction SilentlyContinue; if (-not $stamp -or -not (Test-Path -LiteralPath $env:HOST)) { exit 1 }; $sources = @(Get-ChildItem -Path (Join-Path $env:ROOT 'Directory.*') -File) + @(Get-ChildItem -LiteralPath (Join-Path $env:ROOT 'src') -Recurse -File | Where-Object { $_.FullName -notmatch '[\\/](bin|obj)[\\/]' }); if ($sources | Where-Object { $_.LastWriteTimeUtc -gt $stamp.LastWriteTimeUtc } | Select-Object -First 1) { exit 1 }; exit 0"
if not errorlevel 1 exit /b 0

for %%I in ("%BUILD_STAMP%") do if not exist "%%~dpI" mkdir "%%~dpI"
type nul > "%BUILD_STAMP%.begun"
echo Building Train Tools (minutes the first time, while its packages are fetched) ... 1>&2
set "BUILD_LOG=%TEMP%\traintools-build-%RANDOM%.log"
dotnet build "%ROOT%\src\TrainTools.Cli" -c Release -v q --nologo > "%BUILD_LOG%" 2>&1
if errorlevel 1 (
  type "%BUILD_LOG%" 1>&2
  del "%BUILD_LOG%"
  echo Train Tools could not be built; the reason is above. Without network access its packages cannot be fetched. 1>&2
  exit /b 1
)
del "%BUILD_LOG%"
move /y "%BUILD_STAMP%.begun" "%BUILD_STAMP%" >nul
exit /b 0
