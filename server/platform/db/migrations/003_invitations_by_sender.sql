-- How many one person has sent today is counted before each.
create index invitations_sender on invitations(created_by, created_at);
